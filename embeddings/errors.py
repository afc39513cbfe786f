"""What can go wrong between a model's files and a vector.

EncoderError
├── ModelNotFound    no such model on this machine, and no network to fetch it from
├── ModelDamaged     the files are there but are not what they should be
└── ExportFailed     torch, onnx or the disk refused
"""


class EncoderError(Exception):
    """Say what happened to an embedding model, and in `hint` what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ModelNotFound(EncoderError):
    pass


class ModelDamaged(EncoderError):
    pass


class ExportFailed(EncoderError):
    pass
