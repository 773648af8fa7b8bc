# A kiosk's shell: one page of Qt WebEngine 5, shown or hidden, until it is ended.
import sys

from PyQt5.QtCore import QUrl
from PyQt5.QtWebEngineWidgets import QWebEngineSettings, QWebEngineView
from PyQt5.QtWidgets import QApplication

how, url = sys.argv[1:]
application = QApplication(sys.argv[:1])
view = QWebEngineView()
view.resize(800, 600)
# Without it a page from file: reaches no server.
view.settings().setAttribute(QWebEngineSettings.LocalContentCanAccessRemoteUrls, True)
view.load(QUrl(url))
# A view that was never shown counts as hidden, and its timers are clamped to a second.
if how == "shown":
    view.show()
sys.exit(application.exec_())
