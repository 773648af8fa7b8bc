"""A Django site of one file with django-oauth-toolkit's device grant, on loopback: `site.py PORT FOLDER`.

FOLDER has `key.pem`; the database is made there. A line on stdout says that the site answers."""

import sys

from django.conf import settings

port, folder = sys.argv[1], sys.argv[2]
origin = f"http://127.0.0.1:{port}"
with open(f"{folder}/key.pem", encoding="utf-8") as key:
    private_key = key.read()

settings.configure(
    SECRET_KEY="loopback only",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/db", "OPTIONS": {"timeout": 20}}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"],
    # Without the check for forged requests, for the user here is a program.
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    LOGIN_URL="/login/",
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": private_key,
        "OAUTH_DEVICE_VERIFICATION_URI": f"{origin}/o/device",
        "SCOPES": {"openid": "OpenID", "profile": "Profile", "email": "Mail"},
        "DEVICE_FLOW_INTERVAL": 1,
        # The access token is refreshed at each use: less than five minutes are left.
        "ACCESS_TOKEN_EXPIRE_SECONDS": 240,
        "ROTATE_REFRESH_TOKEN": True,
        "PKCE_REQUIRED": False,
    },
)

import django  # noqa: E402

django.setup()

from django.contrib.auth import get_user_model, login  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler, get_internal_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider import urls  # noqa: E402


def sign_in(request):
    user = get_user_model().objects.get(username="adele")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponse("signed in")


urlpatterns = [path("o/", include(urls)), path("login/", sign_in)]

call_command("migrate", verbosity=0)
get_user_model().objects.create_user("adele", "adele@example.com", "password")

from oauth2_provider.models import Application  # noqa: E402

grant = {"authorization_grant_type": Application.GRANT_DEVICE_CODE, "algorithm": "RS256"}
Application.objects.create(name="Television", client_id="tv", client_type="public", **grant)
Application.objects.create(name="Box", client_id="box", client_secret="a secret+/", client_type="confidential", **grant)


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


server = ThreadedWSGIServer(("127.0.0.1", int(port)), Quiet)
server.set_app(get_internal_wsgi_application())
print("ready", flush=True)
server.serve_forever()
