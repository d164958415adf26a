"""The digital twin: simulation of a factory under chance, held to docs/reference/semantics-of-execution.md."""
