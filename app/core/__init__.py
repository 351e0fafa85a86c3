"""What every feature stands on: fields, lists, transactions, history, search, settings."""
