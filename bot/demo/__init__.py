"""The made-up company of `squad demo`: its people, what they did these twelve weeks, and a clock one may move."""
