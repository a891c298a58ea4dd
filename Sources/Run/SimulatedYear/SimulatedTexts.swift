/// What reporters write: sentences from the facts of a matter, each reporter leaving out, changing and adding some.
struct SimulatedTexts: Sendable {
    let seed: UInt64

    /// The facts of a matter, as indices into the lists.
    private struct Facts {
        var what, first, second, effect, since, who: Int
        var firstPlace, secondPlace, landmark: Int
    }

    /// A text of a matter, by a source that knows the place so well.
    func text(
        of number: Int, _ matter: MatterPlan.Matter, source: SourceOfReport, district: SimulatedDistrict,
        _ random: inout SeededRandom
    ) -> String {
        let words = SimulatedWords.all[Int(matter.category)]
        var truth = SeededRandom(seed: seed, stream: 5, number)
        let facts = Self.facts(words, &truth)
        // How much of it this reporter says, and how exactly.
        let told = random.uniform(0.70, 1.0)
        let exact = random.uniform(0.74, 1.0)
        func fact(_ own: Int, _ list: [String]) -> String? {
            guard random.chance(told) else { return nil }
            return list[random.chance(exact) ? own : random.common(list.count)]
        }
        var parts: [String] = []
        if random.chance(0.7) { parts.append(SimulatedWords.greetings[random.common(SimulatedWords.greetings.count)]) }
        if let place = place(of: matter, source, facts, district, &random) { parts.append(place) }
        if let what = fact(facts.what, words.whats) { parts.append(what) }
        let details = [
            (fact(facts.firstPlace, words.spots) ?? "") + (fact(facts.first, words.deeds) ?? ""),
            (fact(facts.secondPlace, words.spots) ?? "") + (fact(facts.second, words.deeds) ?? ""),
        ]
        let isTurned = random.chance(0.25)
        parts += (isTurned ? details.reversed() : details).filter { !$0.isEmpty }
        if let who = fact(facts.who, SimulatedWords.people) { parts.append(who) }
        if let since = fact(facts.since, SimulatedWords.times) { parts.append(since) }
        if let effect = fact(facts.effect, words.effects) { parts.append(effect) }
        if random.chance(0.75) { parts.append(SimulatedWords.requests[random.common(SimulatedWords.requests.count)]) }
        return parts.joined(separator: "，") + "。"
    }

    private static func facts(_ words: SimulatedWords, _ random: inout SeededRandom) -> Facts {
        Facts(
            what: random.common(words.whats.count), first: random.common(words.deeds.count),
            second: random.common(words.deeds.count), effect: random.common(words.effects.count),
            since: random.common(SimulatedWords.times.count), who: random.common(SimulatedWords.people.count),
            firstPlace: random.common(words.spots.count), secondPlace: random.common(words.spots.count),
            landmark: random.below(SimulatedWords.landmarks.count))
    }

    /// The place in words; a photo and an officer's form have it beside the text and seldom in it.
    private func place(
        of matter: MatterPlan.Matter, _ source: SourceOfReport, _ facts: Facts, _ district: SimulatedDistrict,
        _ random: inout SeededRandom
    ) -> String? {
        let name = district.villages[Int(matter.village)].name
        switch source {
        case .finding: return nil
        case .patrol, .snap: guard random.chance(0.3) else { return nil }
        case .villageCall: return name
        case .houseCall, .streetCall: break
        }
        guard matter.parcel >= 0 else { return name + SimulatedWords.landmarks[facts.landmark] }
        let address = district.address(ofParcel: Int(matter.parcel))
        return source == .streetCall ? "\(name)\(address.lane)巷" : "\(name)\(address.lane)巷\(address.house)号"
    }
}
