"""Packs the Python that runs this, with its pip, as a one-layer image (docker save format) that stands alone.

python-image.py OUT.tar NAME[:TAG]
"""
import hashlib, io, json, os, re, subprocess, sys, sysconfig, tarfile

import pip

OUT, NAME = sys.argv[1:3]
VERSION = "python%d.%d" % sys.version_info[:2]
HOME = "opt/python"
LIBRARY = HOME + "/lib/" + VERSION
LEFT_OUT = {"test", "tests", "idlelib", "lib2to3", "ensurepip", "tkinter", "turtledemo", "pydoc_data", "site-packages",
            "dist-packages", "__pycache__", "distutils"}
# what pip needs of the compiled parts
COMPILED = re.compile(r"_?(asyncio|blake2|bisect|bz2|contextvars|csv|ctypes|datetime|elementtree|hashlib|heapq|json|lzma|md5"
                      r"|multibytecodec|opcode|pickle|posixsubprocess|queue|random|sha\w*|socket|ssl|statistics|struct|typing|uuid"
                      r"|zoneinfo|array|binascii|fcntl|grp|math|mmap|pyexpat|resource|select|syslog|termios|unicodedata|zlib)\.")

files = {}  # path in the image -> path here


def tree(source, target):
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(f for f in folders if f not in LEFT_OUT and not f.startswith("config-"))
        for name in sorted(names):
            compiled = name.endswith(".so")
            if name.endswith((".pyc", ".a")) or (compiled and not COMPILED.match(name)):
                continue
            path = os.path.join(folder, name)
            files[target + path[len(source):]] = os.path.realpath(path)


def needed(binary):
    """The shared libraries it is linked with: name -> path here."""
    said = subprocess.run(["ldd", binary], capture_output=True, text=True).stdout
    found = {}
    for line in said.splitlines():
        match = re.match(r"\s*(\S+)(?: => (\S+))? \(0x", line)
        if match and (match.group(2) or match.group(1)).startswith("/"):
            found[match.group(1)] = match.group(2) or match.group(1)
    return found


binary = os.path.realpath(sys.executable)
files[HOME + "/bin/python3"] = binary
tree(sysconfig.get_path("stdlib"), LIBRARY)
tree(os.path.dirname(os.path.realpath(pip.__file__)), LIBRARY + "/site-packages/pip")
for linked in [binary] + [p for t, p in list(files.items()) if t.endswith(".so")]:
    for name, path in needed(linked).items():
        # the loader is asked for by its absolute name
        files[name.strip("/") if name.startswith("/") else HOME + "/lib/" + name] = os.path.realpath(path)

# compiled wheels still name the parts that the C library once had
libc = needed(binary)["libc.so.6"]
for name in ("libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1"):
    path = os.path.join(os.path.dirname(libc), name)
    if os.path.exists(path):
        files[HOME + "/lib/" + name] = os.path.realpath(path)

layer, made = io.BytesIO(), set()
with tarfile.open(fileobj=layer, mode="w") as tar:
    def folder(path, mode=0o755):
        if path and path not in made:
            folder(os.path.dirname(path))
            made.add(path)
            info = tarfile.TarInfo(path)
            info.type, info.mode = tarfile.DIRTYPE, mode
            tar.addfile(info)

    folder("tmp", 0o1777)
    for target, source in sorted(files.items()):
        folder(os.path.dirname(target))
        with open(source, "rb") as content:
            info = tarfile.TarInfo(target)
            info.size, info.mode = os.path.getsize(source), 0o755
            tar.addfile(info, content)

layer = layer.getvalue()
layer_id = hashlib.sha256(layer).hexdigest()
config = json.dumps({
    "architecture": "arm64" if os.uname().machine == "aarch64" else "amd64", "os": "linux", "created": "1970-01-01T00:00:00Z",
    "config": {"Entrypoint": ["/opt/python/bin/python3"], "User": "65532",
               "Env": ["PATH=/opt/python/bin", "LD_LIBRARY_PATH=/opt/python/lib", "PYTHONDONTWRITEBYTECODE=1", "HOME=/tmp"]},
    "rootfs": {"type": "layers", "diff_ids": ["sha256:" + layer_id]},
}).encode()
config_name = hashlib.sha256(config).hexdigest() + ".json"
manifest = json.dumps([{"Config": config_name, "RepoTags": [NAME], "Layers": [layer_id + "/layer.tar"]}]).encode()
with tarfile.open(OUT, "w") as tar:
    for path, data in ((config_name, config), (layer_id + "/layer.tar", layer), ("manifest.json", manifest)):
        info = tarfile.TarInfo(path)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
print("%d.%d" % sys.version_info[:2])
