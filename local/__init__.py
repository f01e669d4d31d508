"""The embedded stack: the emulator, the carrier simulator, and the deployment of template.yaml on them, on one machine."""
