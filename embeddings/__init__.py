"""Text to numbers: encoders behind one protocol, and the exporter that makes their files."""
