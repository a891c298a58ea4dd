public import Ground

extension MatchSuggestion {
    /// Why the two are taken for one, as an officer reads it: distance, time, and what agrees or does not.
    public var reason: Message {
        let parts = evidence.parts
        return Message(
            zh: parts.map(\.chinese).joined(separator: "，"), en: parts.map(\.english).joined(separator: ", "))
    }
}

extension MatchEvidence {
    fileprivate var parts: [Message] {
        var parts: [Message] = []
        if isSameParcel == true { parts.append(Message(zh: "同一宗地", en: "same parcel")) }
        if isSameParcel == false { parts.append(Message(zh: "相邻宗地", en: "another parcel")) }
        if isSameParcel != true {
            if let distanceMetres, let accuracyMetres {
                let (far, spread) = (Int(distanceMetres.rounded()), Int(accuracyMetres.rounded()))
                parts.append(Message(zh: "相距 \(far) 米（±\(spread) 米）", en: "\(far) m away (± \(spread) m)"))
            } else {
                parts.append(Message(zh: "同一村居，无准确位置", en: "same village, no exact place"))
            }
        }
        parts.append(time)
        if matterCategory == reportCategory {
            parts.append(Message(zh: "同一类别", en: "same category"))
        } else {
            let group = matterCategory.group == reportCategory.group
            parts.append(
                group
                    ? Message(zh: "同一类别组", en: "same group of categories") : Message(zh: "类别不同", en: "another category")
            )
        }
        if let likeness {
            let percent = Int((likeness * 100).rounded())
            parts.append(Message(zh: "描述相似度 \(percent)%", en: "texts \(percent) % alike"))
        }
        if isSameReporter == true { parts.append(Message(zh: "同一报告人", en: "same reporter")) }
        return parts
    }

    private var time: Message {
        let hours = Int((days * 24).rounded())
        if hours < 1 { return Message(zh: "1 小时内首次上报", en: "first reported within the hour") }
        if hours < 48 { return Message(zh: "\(hours) 小时前首次上报", en: "first reported \(hours) h ago") }
        let days = Int(days.rounded())
        return Message(zh: "\(days) 天前首次上报", en: "first reported \(days) days ago")
    }
}
