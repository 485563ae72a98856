"""The rules of advocacy, pure: values in, values out.

No I/O, no clock, no session, no words for people: time is an argument, sentences live in
templates/.
"""
