"""What every measured Python program does: as say.mjs, in the same lines."""

import json
import re
import resource
import sys
import time

task = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}


def highest_rss():
    try:
        with open("/proc/self/status", encoding="utf-8") as status:
            return int(re.search(r"VmHWM:\s*(\d+) kB", status.read()).group(1)) * 1024
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def say(at, **more):
    line = {"at": at, "cpu": time.process_time() * 1000, "rss": highest_rss(), **more}
    print(json.dumps(line), flush=True)
