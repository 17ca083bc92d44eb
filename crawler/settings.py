"""How we behave on other people's servers, on one page. Every choice that Scrapy leaves open is made here.

The manners proper (one request at a time for a host and for an address, a delay that grows, Retry-After, the
breaker) stand in `crawler.manners`; DOWNLOAD_DELAY below is their delay.
"""

from importlib.metadata import version

BOT_NAME = "xxgk"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# Who asks, and where to complain. `xxgk.toml` and XXGK_CONTACT put the contact of whoever runs the crawl.
CONTACT = "https://github.com/xxgk/xxgk"
USER_AGENT = f"xxgk/{version('xxgk')} (+{CONTACT})"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    # Scrapy would also ask for br and zstd, which warcio cannot read back.
    "Accept-Encoding": "gzip, deflate",
}

# Obeyed, by RFC 9309 and by `crawler.robots`: Scrapy's middleware takes an unreachable file for permission.
ROBOTSTXT_OBEY = True

# Two seconds from the end of an answer to the next request, the same every time; one at a time.
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 1

# A page of a portal has a hundred kilobytes, a scanned report some ten megabytes.
DOWNLOAD_TIMEOUT = 90
DOWNLOAD_MAXSIZE = 64 << 20
DOWNLOAD_WARNSIZE = 0
# A body that stops short is archived, marked by us, and asked for again.
DOWNLOAD_FAIL_ON_DATALOSS = False

# Certificates are verified; a portal whose certificate is broken is fetched again by `crawler.tls`, marked.
DOWNLOAD_VERIFY_CERTIFICATES = True

DOWNLOAD_HANDLERS = {"https": "crawler.tls.TlsDownloadHandler"}

# Names lead only to addresses that `crawler.hosts` allowed.
TWISTED_DNS_RESOLVER = "crawler.hosts.PinnedResolver"

DOWNLOADER_MIDDLEWARES = {
    "crawler.capture.CaptureMiddleware": 1000,
    # Asked for by `crawler.fetch`, so that each request is counted and waits its turn.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
}
REDIRECT_ENABLED = False
RETRY_ENABLED = False
METAREFRESH_ENABLED = False
HTTPERROR_ALLOW_ALL = True
# Environment variables of a shell must not decide who sees our requests; the setting `proxy` does.
HTTPPROXY_ENABLED = False
# Scrapy's cookies would fetch a list of suffixes from elsewhere. The one cookie that HTTP needs, that of a
# redirect to the same address, is kept by `crawler.fetch`; what a wall's script sets is not sent.
COOKIES_ENABLED = False
REFERER_ENABLED = False

# Doors into the process that Scrapy opens unless told otherwise.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

LOG_LEVEL = "WARNING"
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
