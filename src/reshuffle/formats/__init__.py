"""Between files and our types: benchmark instances in, solution files out and in. It parses, never decides."""
