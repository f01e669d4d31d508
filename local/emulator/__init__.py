"""The emulator of AWS: ministack, faster and with what it lacks.

Its program is a `__main__`, which multiprocessing does not import again in each forked worker.
"""
