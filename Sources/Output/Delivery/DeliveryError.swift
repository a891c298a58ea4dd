public import Ground

/// What is wrong with an event or a destination before anything is sent.
public enum DeliveryError: ExplainedError, Hashable {
    /// The event does not conform to CloudEvents; `reason` is the attribute.
    case malformedEvent(id: String, reason: String)
    /// The secret is not `whsec_` and base64 of 24 to 64 bytes; it is not repeated here.
    case malformedSecret(destination: String)
    /// The address is not one that events can be posted to.
    case malformedAddress(destination: String, reason: Message)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .malformedEvent(let id, let reason):
            Message(
                zh: "事件 \(id) 的 \(reason) 不符合 CloudEvents 1.0；请检查生成该事件的程序",
                en: "event \(id): its \(reason) is not as CloudEvents 1.0 wants it; check what made the event")
        case .malformedSecret(let destination):
            Message(
                zh: "推送目的地 \(destination)：密钥应为 whsec_ 加 24 至 64 字节的 base64；可用 "
                    + "`echo whsec_$(openssl rand -base64 32)` 生成",
                en: "destination \(destination): the secret is not whsec_ and the base64 of 24 to 64 bytes; "
                    + "`echo whsec_$(openssl rand -base64 32)` makes one")
        case .malformedAddress(let destination, let reason):
            Message(
                zh: "推送目的地 \(destination)：\(reason.chinese)", en: "destination \(destination): \(reason.english)")
        }
    }

    /// An event is data, the rest is configuration.
    public var exitStatus: ExitStatus {
        switch self {
        case .malformedEvent: .badData
        case .malformedSecret, .malformedAddress: .configuration
        }
    }
}
