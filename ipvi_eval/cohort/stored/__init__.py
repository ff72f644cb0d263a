"""The cohort as Ibis expressions over the stored canonical tables: the database adds up."""
