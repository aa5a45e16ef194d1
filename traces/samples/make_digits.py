#!/usr/bin/python3
"""Trains two small networks on the UCI handwritten digits and writes the trace digits.safetensors.

Needs Debian's python3-torch and python3-sklearn; one core, about a minute. The layout of the
file is docs/trace_format.md; what it holds is README.md beside this script.

    /usr/bin/python3 traces/samples/make_digits.py [output.safetensors]
"""

import json
import os
import struct
import sys
from collections import OrderedDict
from pathlib import Path

# Read when torch is loaded: the same kernels, so the same order of summation, on wider machines.
os.environ["ATEN_CPU_CAPABILITY"] = "avx2"

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

TEST_IMAGES = 360  # of 1797


def small_cnn():
    """Five MAC layers; every convolution is followed by batch norm and ReLU."""
    def block(name, *sizes, **options):
        return [(name, nn.Conv2d(*sizes, bias=False, **options)),
                (name + "_norm", nn.BatchNorm2d(sizes[1])), (name + "_relu", nn.ReLU())]
    return nn.Sequential(OrderedDict([
        *block("conv1", 1, 16, 3, padding=1),
        *block("dw2", 16, 16, 3, padding=1, groups=16),
        *block("pw2", 16, 32, 1),
        *block("conv3", 32, 32, 3, padding=1, stride=2),
        ("flatten", nn.Flatten()),
        ("fc", nn.Linear(32 * 4 * 4, 10, bias=False))]))


def fold_batch_norms(network):
    """The same network in inference, each batch norm folded into the convolution before it."""
    children = list(network.named_children())
    for (conv_name, conv), (norm_name, norm) in zip(children, children[1:]):
        if isinstance(norm, nn.BatchNorm2d):
            setattr(network, conv_name, fuse_conv_bn_eval(conv, norm))
            setattr(network, norm_name, nn.Identity())
    return network


class Product(nn.Module):
    """A product of two activations, a module so that a hook sees both operands."""

    def __init__(self, transpose_weights=False):
        super().__init__()
        self.transpose_weights = transpose_weights

    def forward(self, activations, weights):
        return activations @ (weights.transpose(-1, -2) if self.transpose_weights else weights)


class Block(nn.Module):
    """A pre-norm transformer block: x [images, tokens, width] to the same shape."""

    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.q, self.k, self.v = (nn.Linear(width, width) for _ in range(3))
        self.scores, self.values = Product(transpose_weights=True), Product()
        self.proj = nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def split(self, x):
        """[images, tokens, width] to [images, heads, tokens, width / heads]."""
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)

    def forward(self, x):
        normed = self.norm1(x)
        q, k, v = (self.split(layer(normed)) for layer in (self.q, self.k, self.v))
        probabilities = functional.softmax(self.scores(q, k) * q.shape[-1] ** -0.5, dim=-1)
        x = x + self.proj(self.values(probabilities, v).transpose(1, 2).flatten(2))
        return x + self.down(functional.gelu(self.up(self.norm2(x))))


class SmallVit(nn.Module):
    """A vision transformer on the 16 patches of 2x2 pixels of an 8x8 image."""

    def __init__(self, width=32, heads=4, hidden=64, blocks=2):
        super().__init__()
        self.embed = nn.Linear(4, width)
        self.position = nn.Parameter(0.1 * torch.randn(16, width))
        self.blocks = blocks
        for index in range(blocks):
            setattr(self, f"block{index}", Block(width, heads, hidden))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 10, bias=False)

    def forward(self, images):
        patches = images.reshape(-1, 4, 2, 4, 2).transpose(2, 3).reshape(-1, 16, 4)
        x = self.embed(patches) + self.position
        for index in range(self.blocks):
            x = getattr(self, f"block{index}")(x)
        return self.head(self.norm(x).mean(dim=1))


def train(network, images, labels, epochs, batch=32, peak_rate=4e-3):
    """AdamW under a one-cycle learning rate; the batch norms, if any, end in inference mode."""
    steps = epochs * (len(images) // batch)
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, peak_rate, total_steps=steps)
    network.train()
    for _ in range(epochs):
        order = torch.randperm(len(images))
        for start in range(0, len(images) - batch + 1, batch):
            picked = order[start:start + batch]
            scores = network(images[picked])
            optimiser.zero_grad()
            functional.cross_entropy(scores, labels[picked], label_smoothing=0.05).backward()
            optimiser.step()
            schedule.step()
    return network.eval()


def accuracy(network, images, labels):
    return (network(images).argmax(dim=1) == labels).double().mean().item()


class Recorder:
    """Collects the operands of every MAC layer of a run; a tensor seen twice is kept once."""

    def __init__(self):
        self.tensors, self.layers, self.names = {}, [], {}

    def run(self, network, images, network_name):
        for name, module in network.named_modules():
            if isinstance(module, (nn.Conv2d, nn.Linear, Product)):
                module.register_forward_hook(self.hook(f"{network_name}/{name}"))
        network(images)

    def hook(self, name):
        def record(module, inputs, _output):
            weights = inputs[1] if isinstance(module, Product) else module.weight
            self.layers.append({
                "name": name,
                "activations": self.keep(f"{name}.activations", inputs[0]),
                "weights": self.keep(f"{name}.weights", weights),
                **self.options(module)})
        return record

    def keep(self, name, tensor):
        if id(tensor) not in self.names:
            self.names[id(tensor)] = name
            self.tensors[name] = tensor  # keeps it alive, so that its id stays its own
        return self.names[id(tensor)]

    @staticmethod
    def options(module):
        if isinstance(module, nn.Conv2d):
            rows, columns = module.padding
            return {"kind": "conv2d", "stride": module.stride, "dilation": module.dilation,
                    "padding": (rows, rows, columns, columns), "groups": module.groups}
        # A Linear keeps its weights as [outputs, inputs].
        transposed = module.transpose_weights if isinstance(module, Product) else True
        return {"kind": "matmul", "transpose_weights": transposed}


def write_safetensors(path, tensors, metadata):
    """Sorted keys, largest elements first, then by name: the same tensors give the same bytes."""
    header, blobs, end = {"__metadata__": metadata}, [], 0
    names = sorted(tensors, key=lambda name: (-tensors[name].element_size(), name))
    for name in names:
        tensor = tensors[name]
        dtype, code = {torch.float32: ("F32", "<f4"), torch.int64: ("I64", "<i8")}[tensor.dtype]
        blobs.append(tensor.detach().contiguous().numpy().astype(code).tobytes())
        start, end = end, end + len(blobs[-1])
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [start, end]}
    text = compact_json(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def compact_json(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def load_split():
    """Images [count, 1, 8, 8] in 0..1 and labels, for training and for test."""
    digits = load_digits()
    images = torch.tensor(digits.images / 16, dtype=torch.float32).unsqueeze(1)
    labels = torch.tensor(digits.target, dtype=torch.int64)
    train_rows, test_rows = train_test_split(
        range(len(labels)), test_size=TEST_IMAGES, random_state=0, stratify=digits.target)
    return images[train_rows], labels[train_rows], images[test_rows], labels[test_rows]


def main(path):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.backends.mkldnn.enabled = False  # chooses its kernels by the machine
    images, classes, test_images, test_classes = load_split()

    torch.manual_seed(0)
    networks = {"cnn": fold_batch_norms(train(small_cnn(), images, classes, epochs=12)),
                "vit": train(SmallVit(), images, classes, epochs=30)}

    # The first test image of each digit, 0 to 9.
    picked = [(test_classes == digit).nonzero()[0].item() for digit in range(10)]
    recorder = Recorder()
    with torch.no_grad():
        for name, network in networks.items():
            share = accuracy(network, test_images, test_classes)
            share_picked = accuracy(network, test_images[picked], test_classes[picked])
            print(f"{name}: {share:.2%} of {TEST_IMAGES} test images, "
                  f"{share_picked:.0%} of those in the trace")
            recorder.run(network, test_images[picked], name)

    labels = {name: f"labels/{name}" for name in networks}
    tensors = {**recorder.tensors, **{label: test_classes[picked] for label in labels.values()}}
    trace = {"version": 1, "name": "digits", "layers": recorder.layers, "labels": labels}
    write_safetensors(path, tensors, {"guardbit.trace": compact_json(trace)})
    print(f"{path}: {len(recorder.layers)} layers, {Path(path).stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).with_name("digits.safetensors"))
