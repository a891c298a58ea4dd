"""What the modes of scripts/faults share: their options, a watched village, and the check for losses."""
import argparse, collections, glob, os, random, shutil, signal, sqlite3, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument("what", choices=["kill", "creation", "restore", "inject", "full", "readonly", "locked", "clock", "watchers", "all"])
parser.add_argument("--rounds", type=int)
parser.add_argument("--seed", type=int, default=6)
parser.add_argument("--program", default=os.path.join(os.path.dirname(__file__), "..", ".build/release/parcelwatch"))
options = parser.parse_args()
program = os.path.abspath(options.program)
chance = random.Random(options.seed)
base = tempfile.mkdtemp(prefix="parcelwatch-faults-")
environment = dict(os.environ, PARCELWATCH_LANGUAGE="en")
faults = []


def fault(text):
    faults.append(text)
    print("FAULT", text, flush=True)


def run(*arguments, before=(), timeout=300, environment=environment):
    return subprocess.run([*before, program, *arguments], env=environment, capture_output=True, text=True,
                          timeout=timeout)


def site(folder, parcels="parcels.gpkg"):
    """A configuration in a separate folder over the shared scenes and parcels."""
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "parcelwatch.yaml")
    with open(path, "w") as config:
        config.write(f"""store: store.gpkg
inboxes:
  - folder: {base}/inbox
    settle: 1
areas:
  - name: village
    parcels: [{base}/{parcels}]
    grids: [{base}/governance.gpkg]
report:
  folder: reports
  log_file: log.jsonl
""")
    return path


def pending(config, **more):
    return run("survey", "--pending", "--config", config, **more)


def export(folder):
    target = os.path.join(folder, "export.geojson")
    done = run("findings", "export", "--store", os.path.join(folder, "store.gpkg"), "--output",
               target, "--overwrite")
    return open(target, "rb").read() if done.returncode == 0 else done.stderr.encode()


def settle(folder, config, name, environment=environment):
    """The next run completes; the export is the reference's; the store is whole."""
    for _ in range(4):
        # A failure waits a quarter of an hour for its next attempt; a person need not.
        done = run("survey", "--pending", "--retry-failed", "--config", config, environment=environment)
        if done.returncode == 0:
            break
    else:
        fault(f"{name}: the next run ended with {done.returncode}: {done.stderr[-300:]}")
        return
    done = pending(config, environment=environment)
    if done.returncode != 0 or "0 finished" not in done.stderr:
        fault(f"{name}: a further run was not idle: {done.returncode} {done.stderr[-300:]}")
    if export(folder) != reference:
        fault(f"{name}: the export differs")
    verify = run("store", "verify", "--store", os.path.join(folder, "store.gpkg"))
    if verify.returncode != 0:
        fault(f"{name}: store verify: {verify.stderr[-300:]}")


print("preparing: three epochs, 60 parcels", flush=True)
os.makedirs(f"{base}/inbox")
subprocess.run([program, "sample", "series", "-o", base, "--scenes", f"{base}/inbox", "--epochs", "8", "--only", "0-3"],
               check=True, env=environment, stderr=subprocess.DEVNULL)
os.unlink(sorted(os.path.join(base, "inbox", name) for name in os.listdir(f"{base}/inbox"))[0])
os.rename(f"{base}/parcels.gpkg", f"{base}/all.gpkg")
subprocess.run(["ogr2ogr", "-limit", "60", f"{base}/parcels.gpkg", f"{base}/all.gpkg"], check=True)
# Until the last scene counts as settled.
time.sleep(2.5)
folder = f"{base}/reference"
config = site(folder)
begun = time.time()
done = pending(config)
assert done.returncode == 0, done.stderr
seconds = time.time() - begun
reference = export(folder)
print(f"an undisturbed run takes {seconds:.1f} s; the export has {len(reference)} bytes", flush=True)
