"""Runs held against each other: does one come out again, and why do two of them tell other numbers?"""
