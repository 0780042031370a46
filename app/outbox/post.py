"""The settings' channels and the drainer that uses them."""

from app.outbox.delivery import Sender
from app.outbox.drainer import Drainer
from app.outbox.sms import SmsSender
from app.outbox.smtp import SmtpSender
from app.outgoing import Channel
from app.settings import Settings
from app.store.outbox import OutboxStore


def drainer(settings: Settings, outbox: OutboxStore) -> Drainer:
    """A drainer with the channels that are set up. Raises `ConfigurationError` for a URL that cannot be used."""
    senders: dict[Channel, Sender] = {}
    smtp, sms = settings.smtp_url.get_secret_value(), settings.sms_url.get_secret_value()
    if smtp:
        senders["email"] = SmtpSender(smtp, settings.mail_from, timeout_s=settings.send_timeout_s)
    if sms:
        senders["sms"] = SmsSender(sms, settings.sms_from, timeout_s=settings.send_timeout_s)
    return Drainer(outbox, senders)
