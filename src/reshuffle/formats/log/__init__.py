"""Event logs as files: CSV both ways, Parquet for analysis, XES for process mining."""
