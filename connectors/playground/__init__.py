"""A chat platform in one local web page: Slack's and Teams' contract, nothing sent outside."""
