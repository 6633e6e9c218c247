#!/usr/bin/env python3
"""Reads what Holdfast keeps, from docs/format.md alone. Needs Python 3.9 and `cryptography`, and nothing of Holdfast.

  reader.py vectors FOLDER
      Opens all test vectors; prints one line a vector and fails if one is not as it should be.

  reader.py read --store FOLDER --root-key FILE --organization ID --project ID --blob ID \
                 --root NAME --size BYTES --part-size BYTES --wrap WRAP > FILE
      Writes one blob of a file-system storage to standard output.
"""

import argparse
import base64
import hashlib
import hmac
import json
import pathlib
import re
import struct
import sys
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

TAG = 16
HEADER = struct.Struct(">8sBB16sBQQIQ32s")
PREAMBLE = HEADER.size + 32
MANIFEST = struct.Struct(">8sB16sBQQI")
ENTRY = struct.Struct(">Q16sQII")
WRAP = struct.Struct(">BBI16s12s48s")


class Corrupt(Exception):
    """The data are damaged, or are not those that were asked for."""


def uuid_bytes(text):
    return bytes.fromhex(text.replace("-", ""))


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def expand(prk, info):
    return HKDFExpand(algorithm=SHA256(), length=32, info=info).derive(prk)


def open_gcm(key, nonce, sealed, associated, what):
    try:
        return AESGCM(key).decrypt(nonce, sealed, associated)
    except InvalidTag as error:
        raise Corrupt(what + " does not open") from error


# Keys


def root_key_id(root_key):
    return hashlib.sha256(b"holdfast/1 root key id" + root_key).hexdigest()[:16]


def open_organization_key(root_key, record, organization, storage, version):
    """The id and the secret of an organisation key, from its keyring object."""
    record = json.loads(record)
    if record["format"] != 1 or record["algorithm"] != "A256GCM":
        raise Corrupt("a keyring object of an unknown format")
    if record["rootKey"] != root_key_id(root_key):
        raise Corrupt("wrapped by another root key: " + record["rootKey"])
    key_id = bytes.fromhex(record["id"])
    associated = (
        b"holdfast/1 keyring" + uuid_bytes(organization) + uuid_bytes(storage) + key_id + struct.pack(">I", version)
    )
    wrapping = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"holdfast/1 keyring").derive(root_key)
    sealed = from_base64url(record["sealed"])
    return key_id, open_gcm(wrapping, from_base64url(record["nonce"]), sealed, associated, "the organisation key")


def parse_wrap(wrap):
    raw = from_base64url(wrap)
    if len(raw) != WRAP.size or raw[:2] != b"\x01\x01":
        raise Corrupt("not a wrap")
    return WRAP.unpack(raw)


def open_wrap(key_id, key, wrap, organization, storage, blob):
    _, algorithm, version, wrap_key_id, nonce, sealed = parse_wrap(wrap)
    if wrap_key_id != key_id:
        raise Corrupt("wrapped under another key")
    associated = b"holdfast/1 wrap" + uuid_bytes(organization) + uuid_bytes(storage) + uuid_bytes(blob)
    associated += key_id + struct.pack(">IB", version, algorithm)
    return open_gcm(key, nonce, sealed, associated, "the wrap")


# Blobs


def part_count(size, part_size):
    return max(1, -(-size // part_size))


def part_length(size, part_size, part):
    return min(part_size, size - part * part_size)


def open_part(data_key, sealed, blob, size, part_size, part):
    """The plaintext of a part; `sealed` is the whole object."""
    if len(sealed) < PREAMBLE:
        raise Corrupt("shorter than a header")
    header, commitment = sealed[: HEADER.size], sealed[HEADER.size : PREAMBLE]
    magic, form, suite, blob_id, log2, header_part_size, header_size, number, length, salt = HEADER.unpack(header)
    prk = hmac.new(salt, data_key, hashlib.sha256).digest()
    if not hmac.compare_digest(commitment, expand(prk, b"holdfast/1 commit" + header)):
        raise Corrupt("the commitment is wrong")
    if (magic, form, suite) != (b"HOLDFAST", 1, 1):
        raise Corrupt("an unknown format")
    expected = (uuid_bytes(blob), part_size, size, part, part_length(size, part_size, part))
    if (blob_id, header_part_size, header_size, number, length) != expected:
        raise Corrupt("another part than was asked for")
    segment = 1 << log2
    count = max(1, -(-length // segment))
    if len(sealed) != PREAMBLE + length + TAG * count:
        raise Corrupt("a wrong length")
    key = expand(prk, b"holdfast/1 part" + header)
    plain, at = [], PREAMBLE
    for index in range(count):
        last = index == count - 1
        end = len(sealed) if last else at + segment + TAG
        nonce = index.to_bytes(11, "big") + bytes([1 if last else 0])
        plain.append(open_gcm(key, nonce, sealed[at:end], None, "a segment"))
        at = end
    return b"".join(plain)


def read_manifest(raw, name, blob, size, part_size):
    """(name, stored length, CRC-32 of the stored bytes, CRC-32 of the plain bytes) for each part."""
    if "m-" + hashlib.sha256(raw).hexdigest() != name:
        raise Corrupt("the manifest is damaged")
    magic, form, blob_id, _, manifest_part_size, manifest_size, count = MANIFEST.unpack_from(raw)
    if (magic, form) != (b"HOLDMANI", 1) or len(raw) != MANIFEST.size + ENTRY.size * count:
        raise Corrupt("a manifest of an unknown format")
    found = (blob_id, manifest_part_size, manifest_size, count)
    if found != (uuid_bytes(blob), part_size, size, part_count(size, part_size)):
        raise Corrupt("the manifest of another blob")
    entries = ENTRY.iter_unpack(raw[MANIFEST.size :])
    return [
        (f"{part}-{fence}-{attempt.hex()}", length, sealed_crc, plain_crc)
        for part, (fence, attempt, length, sealed_crc, plain_crc) in enumerate(entries)
    ]


def read_blob(get, data_key, blob, root, size, part_size):
    """Yields the plaintext, part by part. `get` gives an object by its name within the blob."""
    if root.startswith("m-"):
        parts = read_manifest(get(root), root, blob, size, part_size)
    elif part_count(size, part_size) == 1:
        parts = [(root, None, None, None)]
    else:
        raise Corrupt("a blob of several parts without a manifest")
    for part, (name, length, sealed_crc, plain_crc) in enumerate(parts):
        sealed = get(name)
        if length is not None and (len(sealed), zlib.crc32(sealed)) != (length, sealed_crc):
            raise Corrupt("part %d is not as the manifest says" % part)
        plain = open_part(data_key, sealed, blob, size, part_size, part)
        if plain_crc is not None and zlib.crc32(plain) != plain_crc:
            raise Corrupt("the plaintext of part %d is not as the manifest says" % part)
        yield plain


# A storage in a folder


def read_object(store, key):
    names = [re.sub(r"[^a-z0-9_-]", lambda c: "%%%02x" % ord(c.group()), name) for name in key.split("/")]
    folder = pathlib.Path(store, *names[:-1])
    plain = folder / (names[-1] + ".obj")
    return plain.read_bytes() if plain.exists() else (folder / (names[-1] + ".one") / "obj").read_bytes()


def read_from_store(options):
    root_key = from_base64url(pathlib.Path(options.root_key).read_text().strip())
    storage = json.loads(read_object(options.store, "holdfast-storage"))["id"]
    version = parse_wrap(options.wrap)[2]
    record = read_object(options.store, "keyring/%s/%d" % (options.organization, version))
    key_id, key = open_organization_key(root_key, record, options.organization, storage, version)
    data_key = open_wrap(key_id, key, options.wrap, options.organization, storage, options.blob)
    prefix = "b/%s/%s/%s/" % (options.organization, options.project, options.blob)
    get = lambda name: read_object(options.store, prefix + name)
    for plain in read_blob(get, data_key, options.blob, options.root, options.size, options.part_size):
        sys.stdout.buffer.write(plain)


# Test vectors


def check_vector(vector):
    """None if the vector reads as it should, else what is wrong."""
    get = lambda name: base64.b64decode(vector["objects"][name])
    data_key = bytes.fromhex(vector["dataKey"])
    try:
        plain = b"".join(
            read_blob(get, data_key, vector["blob"], vector["root"], vector["size"], vector["partSize"])
        )
    except Corrupt as error:
        return None if vector["plain"] is None else "does not open: %s" % error
    if vector["plain"] is None:
        return "opens, and must not"
    return None if plain == base64.b64decode(vector["plain"]) else "opens to something else"


def check_keyring(vector):
    root_key = from_base64url(vector["rootKey"])
    organization, storage = vector["organization"], vector["storage"]
    version = parse_wrap(vector["wrap"])[2]
    key_id, key = open_organization_key(root_key, vector["record"], organization, storage, version)
    data_key = open_wrap(key_id, key, vector["wrap"], organization, storage, vector["blob"])
    return None if data_key.hex() == vector["dataKey"] else "opens to another data key"


def check_vectors(options):
    failed = False
    for path in sorted(pathlib.Path(options.folder).glob("*.json")):
        vector = json.loads(path.read_text())
        problem = check_vector(vector) if path.name.startswith("blob-") else check_keyring(vector)
        failed = failed or problem is not None
        print("%s: %s" % (path.stem, problem or "ok"))
    sys.exit(1 if failed else 0)


def main():
    parser = argparse.ArgumentParser(description="Reads what Holdfast keeps.")
    commands = parser.add_subparsers(required=True)
    vectors = commands.add_parser("vectors")
    vectors.add_argument("folder")
    vectors.set_defaults(run=check_vectors)
    read = commands.add_parser("read")
    for name in ("store", "root-key", "organization", "project", "blob", "root", "wrap"):
        read.add_argument("--" + name, required=True)
    for name in ("size", "part-size"):
        read.add_argument("--" + name, required=True, type=int)
    read.set_defaults(run=read_from_store)
    options = parser.parse_args()
    try:
        options.run(options)
    except Corrupt as error:
        sys.exit("corrupt: %s" % error)


if __name__ == "__main__":
    main()
