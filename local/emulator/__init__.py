"""The emulator of AWS: ministack, with what it lacks and faster.

It starts in a `__main__`, which forked workers do not import again (multiprocessing, « the main module »).
"""
