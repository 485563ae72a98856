"""Slack: two doors (HTTP and Socket Mode), one code path behind them.

`connector` puts it together; `render`, `inbound`, `address` and `wire` are pure and import no SDK.
"""
