"""Writes a PyTorch archive of any size whose storages are holes of a sparse file: sparse_checkpoint.py PATH STORAGES BYTES_PER_STORAGE.
Offsets over 4 GiB use ZIP64 records, data is aligned to 64 bytes, the pickle is of protocol 2, as torch.save writes it."""
import struct
import sys
import zlib

path, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def text(value):
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def integer(value):
    return b"J" + struct.pack("<i", value)


def state_dict():
    out = [b"\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01("]
    memo = 2
    for i in range(count):
        out.append(text(f"model.layers.{i // 8}.block{i % 8}.weight") + b"r" + struct.pack("<I", memo))
        out.append(b"ctorch._utils\n_rebuild_tensor_v2\n(" + b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(str(i)) + text("cpu"))
        out.append(integer(size // 4) + b"tQ" + b"K\x00" + integer(size // 4 // 1024) + integer(1024) + b"\x86" + integer(1024) + b"K\x01\x86")
        out.append(b"\x89ccollections\nOrderedDict\n)RtR")
        memo += 1
    out.append(b"u.")
    return b"".join(out)


class Archive:
    def __init__(self, stream):
        self.stream, self.central, self.entries = stream, [], 0

    def add(self, name, data=None, hole=0, crc=0):
        name = name.encode()
        offset = self.stream.tell()
        length = len(data) if data is not None else hole
        crc = zlib.crc32(data) if data is not None else crc
        padding = -(offset + 30 + len(name) + 4) % 64
        extra = struct.pack("<HH", 0x4246, padding) + b"Z" * padding
        self.stream.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0, 0, 0, 0, crc, length, length, len(name), len(extra)) + name + extra)
        if data is not None:
            self.stream.write(data)
        else:
            self.stream.seek(hole, 1)
        wide = struct.pack("<HHQ", 1, 8, offset) if offset > 0xFFFFFFFE else b""
        self.central.append(struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 45, 45, 0, 0, 0, 0, crc, length, length, len(name), len(wide), 0, 0, 0, 0,
                                        0xFFFFFFFF if wide else offset) + name + wide)
        self.entries += 1

    def close(self):
        start = self.stream.tell()
        self.stream.write(b"".join(self.central))
        end = self.stream.tell()
        self.stream.write(struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, self.entries, self.entries, end - start, start))
        self.stream.write(struct.pack("<IIQI", 0x07064B50, 0, end, 1))
        self.stream.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, self.entries, self.entries, end - start, min(start, 0xFFFFFFFF), 0))


def crc_of_zeros(length):
    crc, block = 0, bytes(1 << 20)
    while length:
        crc = zlib.crc32(block[:min(length, len(block))], crc)
        length -= min(length, len(block))
    return crc


with open(path, "wb") as file:
    archive = Archive(file)
    archive.add("archive/data.pkl", state_dict())
    archive.add("archive/byteorder", b"little")
    zeros = crc_of_zeros(size)
    for index in range(count):
        archive.add(f"archive/data/{index}", hole=size, crc=zeros)
    archive.add("archive/version", b"3\n")
    archive.close()
