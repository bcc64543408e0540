"""Label dictionaries, one TOML file a language: data only, read by `parsing.text.labels`."""
