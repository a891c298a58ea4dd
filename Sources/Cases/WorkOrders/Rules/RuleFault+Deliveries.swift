import Ground

extension RuleSet {
    /// What must not be in the deliveries of a category.
    ///
    /// | fault | why |
    /// |---|---|
    /// | a field that is neither our own (``DeliveredField``) nor one of the category's form | it would always be empty |
    /// | values for a field that is not sent | they would never be used |
    /// | two values under one name of the receiver's | it would get one of them |
    /// | nothing to send | the receiver would learn nothing |
    /// | one receiver told twice of one occasion | it would have the matter twice |
    func deliveryFaults(of rule: CategoryRule) -> [RuleFault] {
        var faults: [RuleFault] = []
        var told: Set<String> = []
        for delivery in rule.deliveries {
            func add(_ zh: String, _ en: String) {
                faults.append(
                    RuleFault(
                        line: delivery.line ?? rule.line,
                        message: Message(
                            zh: "推送到“\(delivery.receiver)”：\(zh)", en: "delivery to “\(delivery.receiver)”: \(en)")))
            }
            let known = DeliveredField.names + rule.fields.map(\.code)
            for own in delivery.fields.keys.sorted() where !known.contains(own) {
                let near = Spelling.nearest(to: own, among: known)
                add(
                    "本类别没有字段 \(own)；" + (near.map { "是否指 \($0)？" } ?? "可用：\(known.joined(separator: "、"))"),
                    "there is no field \(own); "
                        + (near.map { "did you mean \($0)?" } ?? "there are: \(known.joined(separator: ", "))"))
            }
            for own in (delivery.values ?? [:]).keys.sorted() where delivery.fields[own] == nil {
                add("values 中的 \(own) 没有在 map 中；请加上或删去", "values names \(own), which map does not; add or remove it")
            }
            let names = Array(delivery.fields.values) + (delivery.constants ?? [:]).keys
            for name in Dictionary(grouping: names, by: { $0 }).filter({ $0.value.count > 1 }).keys.sorted() {
                add("对方字段 \(name) 写了两次；请只留一个", "its field \(name) is given twice; keep one")
            }
            if delivery.fields.isEmpty {
                add("map 中没有字段；请写出要推送的字段", "map holds no field; name what is to be sent")
            }
            for occasion in delivery.occasions ?? [.filed]
            where !told.insert("\(delivery.receiver) \(occasion.rawValue)").inserted {
                add(
                    "“\(occasion.rawValue)”写了两次，对方会收到两份；请合并",
                    "\(occasion.rawValue) is told twice, the receiver would have it twice; join them")
            }
        }
        return faults
    }
}
