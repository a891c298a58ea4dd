/// `Delivery` sends what waits in the outbox and repeats it until the receiver accepts.
///
/// | receiver | gets | how |
/// |---|---|---|
/// | webhook | signed events of a run | ``CloudEvent``, ``WebhookSignature`` |
/// | another system | orders in its own fields, in order | ``SystemWire`` |
/// | people | notices, in order, not in quiet hours | ``Robot``, ``MailServer`` |
///
/// 1. What happened is a ``CloudEvent``; its id is the key by which a receiver tells a repeat from news.
/// 2. The store writes one ``OutboxEntry`` per destination in the same transaction as the result, so that an event is
///    on disk before it is sent.
/// 3. ``Deliverer`` takes what is due from the ``Outbox``, signs it (``WebhookSignature``), checks the address
///    (``AddressRule``) and posts it; ``RetryPolicy`` decides when to try again and when to give up.
///
/// The promise is *at least once, with a key*: an entry is marked delivered after the receiver's 2xx, so a crash, or
/// an answer lost on the way, sends it again with the same `webhook-id`. Receivers pass over keys they know; by key
/// every event then counts exactly once. To webhooks no order is promised: what failed is tried later, while newer events go
/// out; the event's `time` tells the order. Other systems and people get everything in order (``OutboxEntry/isInOrder``).
///
/// Every event that is given up is reported. After ``RetryPolicy/givesUpAfterSeconds`` of failures, or when a receiver
/// answers 410 Gone, an entry is *abandoned*: it stays in the outbox with its last error, and ``DeliveryRound`` reports
/// it.
