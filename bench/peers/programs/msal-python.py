"""The measured program, with MSAL Python."""

import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import msal
import requests
from say import say, task

SCOPES = ["User.Read"]


def a_cache():
    """As in Microsoft's documentation."""
    cache = msal.SerializableTokenCache()
    path = task.get("cache")
    if path and os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            cache.deserialize(file.read())
    return cache


cache = a_cache()
app = msal.PublicClientApplication(
    task["clientId"],
    authority=task["authority"],
    validate_authority=False,
    instance_discovery=False,
    token_cache=cache,
)


class Refused(Exception):
    """An error response; MSAL Python returns it."""


def begin():
    flow = app.initiate_device_flow(scopes=SCOPES)
    if "user_code" not in flow:
        raise Refused(flow.get("error"))
    return flow


def show(flow):
    say("code", userCode=flow["user_code"], verificationUri=flow["verification_uri"])


def wait(flow):
    result = app.acquire_token_by_device_flow(flow)
    if "access_token" not in result:
        raise Refused(result.get("error"))
    if task.get("cache") and cache.has_state_changed:
        with open(task["cache"], "w", encoding="utf-8") as file:
            file.write(cache.serialize())
    return result


def sign_in():
    flow = begin()
    show(flow)
    token = wait(flow)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    profile = requests.get(f"{task['graphUrl']}/v1.0/me", headers=headers, timeout=30).json()
    say("signed in", user=profile["displayName"])


def resume():
    if os.path.exists(task["pending"]):
        with open(task["pending"], encoding="utf-8") as file:
            flow = json.load(file)
    else:
        flow = begin()
        with open(task["pending"], "w", encoding="utf-8") as file:
            json.dump(flow, file)
    show(flow)
    wait(flow)
    say("signed in")


def silent():
    (account,) = app.get_accounts()
    result = app.acquire_token_silent(SCOPES, account)
    if not result:
        raise Refused("no account is signed in")
    say("token")


def at_once():
    flow = begin()
    show(flow)
    wait(flow)
    (account,) = app.get_accounts()
    say("ready")
    with ThreadPoolExecutor(task["threads"]) as pool:
        calls = [
            pool.submit(app.acquire_token_silent, SCOPES, account) for _ in range(task["calls"])
        ]
        tokens = {call.result()["access_token"] for call in calls}
    say("done", tokens=len(tokens))


def abort():
    flow = begin()
    show(flow)

    def cancel():
        time.sleep(task["abortAfter"])
        say("aborted")
        flow["expires_at"] = 0

    threading.Thread(target=cancel).start()
    app.acquire_token_by_device_flow(flow)
    say("settled")


TASKS = {
    "sign-in": sign_in,
    "resume": resume,
    "silent": silent,
    "at-once": at_once,
    "abort": abort,
}

try:
    TASKS[task["what"]]()
except Refused as refused:
    say("failed", error=str(refused), message="")
except Exception as error:
    say("failed", error=type(error).__name__, message=str(error))
