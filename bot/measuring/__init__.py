"""The performance figures of docs/performance.md, measured on this machine with the real parts."""
