"""Files as PyTorch and others write them, for test/io/stored_types.test.ts and its neighbours.

Usage: python scripts/safetensors_files.py test/fixtures/safetensors   (needs torch and safetensors)
"""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
torch.manual_seed(0)

# Every type that torch saves; want.* are the values as float32, where JavaScript has no array
# of the type.
floats = torch.tensor([0.0, -0.0, 1.0, -2.5, 1e-3, 3e38, float("inf"), float("-inf"), float("nan")])
all_bytes = torch.arange(256, dtype=torch.int32).to(torch.uint8)
eights = {
    "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2": torch.float8_e5m2,
    "F8_E4M3FNUZ": torch.float8_e4m3fnuz,
    "F8_E5M2FNUZ": torch.float8_e5m2fnuz,
}
types = {
    "F64": torch.tensor([0.1, -1e300, 2.0**-1074, float("nan")], dtype=torch.float64),
    "F32": floats,
    "F16": floats.to(torch.float16),
    "BF16": floats.to(torch.bfloat16),
    "I64": torch.tensor([-(2**63), -1, 0, 2**53 + 1, 2**63 - 1]),
    "I32": torch.tensor([-(2**31), -1, 0, 2**31 - 1], dtype=torch.int32),
    "I16": torch.tensor([-(2**15), -1, 0, 2**15 - 1], dtype=torch.int16),
    "I8": torch.tensor([-128, -1, 0, 127], dtype=torch.int8),
    "U8": torch.tensor([0, 1, 127, 128, 255], dtype=torch.uint8),
    "U16": torch.tensor([0, 2**16 - 1], dtype=torch.uint16),
    "U32": torch.tensor([0, 2**32 - 1], dtype=torch.uint32),
    "U64": torch.tensor([0, 2**63 - 1], dtype=torch.uint64),
    "BOOL": torch.tensor([True, False, True]),
    **{name: all_bytes.clone().view(dtype) for name, dtype in eights.items()},
}
wanted = {f"want.{name}": types[name].to(torch.float32) for name in ("F16", "BF16", *eights)}
save_file({**types, **wanted}, folder / "types.safetensors")
save_file({"a": torch.zeros(2, dtype=torch.complex64)}, folder / "complex.safetensors")


class Model(torch.nn.Module):
    """A model with integer buffers, as batch norms and language models have."""

    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 2))
        self.register_buffer("position_ids", torch.arange(3))
        self.register_buffer("mask", torch.tensor([True, False]))

    def forward(self, x):
        return self.layers(x)


class PartsCompiled(torch.nn.Module):
    """Compiled and wrapped inside."""

    def __init__(self, model):
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.compile(model.layers[0]), torch.nn.DataParallel(torch.compile(model.layers[1]))
        )


model = Model()
wrappers = {
    "plain": model,
    "compiled": torch.compile(model),
    "data_parallel": torch.nn.DataParallel(model),
    "compiled_data_parallel": torch.compile(torch.nn.DataParallel(model)),
    "repeated": torch.nn.DataParallel(torch.compile(torch.nn.DataParallel(model))),
    "averaged": torch.optim.swa_utils.AveragedModel(model),
    "parts": PartsCompiled(model),
}
for name, wrapped in wrappers.items():
    state = {key: value.clone() for key, value in wrapped.state_dict().items()}
    save_file(state, folder / f"{name}.safetensors")
save_file(
    {k: v.double() for k, v in model.layers.state_dict().items()}, folder / "double.safetensors"
)

# Other formats.
state = {"weight": torch.zeros(2, 2)}
torch.save(state, folder / "torch_zip.pt")
torch.save(state, folder / "torch_pickle.pt", _use_new_zipfile_serialization=False)
np.savez(folder / "arrays.npz", weight=np.zeros(4, np.float32))
np.save(folder / "array.npy", np.zeros(4, np.float32))
