"""Who is whom inside one agency: exact agreement first, probable pairs next, a person's decision between them."""
