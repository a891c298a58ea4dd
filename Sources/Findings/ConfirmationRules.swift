import Ground

/// When a finding counts as borne out, finished or lapsed: a pure function of its looks and of what was said on the
/// ground.
///
/// After OPERA DIST-ALERT (Pickens et al. 2022) and GLAD (Hansen et al. 2016): repeated detections confirm, repeated
/// clear looks without one let lapse; a parcel that could not be seen counts neither way.
public struct ConfirmationRules: Sendable, Codable, Hashable {
    /// Later epochs that must see the change for *provisional*.
    public var looksToProvisional: Int
    /// Later epochs that must see it for *confirmed*.
    public var looksToConfirm: Int
    /// Clear looks in a row without it that let it lapse before it is confirmed, or finish it afterwards.
    public var missesToLapse: Int
    /// Days after the last sighting at which a clear look without one lets an unconfirmed finding lapse.
    public var daysToLapse: Int
    /// Whether satellite and drone both seeing it confirm it.
    public var droneConfirms: Bool
    /// Whether an officer's word confirms it; that there is nothing always lets it lapse.
    public var groundReportConfirms: Bool
    /// Looks in a row that show nothing more happening, after which a confirmed change is finished.
    public var looksToFinish: Int

    /// Rules with their defaults.
    public init(
        looksToProvisional: Int = 2, looksToConfirm: Int = 3, missesToLapse: Int = 2, daysToLapse: Int = 365,
        droneConfirms: Bool = true, groundReportConfirms: Bool = true, looksToFinish: Int = 2
    ) {
        self.looksToProvisional = looksToProvisional
        self.looksToConfirm = looksToConfirm
        self.missesToLapse = missesToLapse
        self.daysToLapse = daysToLapse
        self.droneConfirms = droneConfirms
        self.groundReportConfirms = groundReportConfirms
        self.looksToFinish = looksToFinish
    }

    /// The state after all looks, in the order in which they were surveyed, and, if there is one, an officer's word on
    /// what is really there.
    ///
    /// That order matters only between looks that share a scene; otherwise it does not matter when a look came to be
    /// known, only when the ground was looked at.
    public func state(of looks: [Look], groundReport: VerdictClass? = nil) -> ConfirmationState {
        if let groundReport, !groundReport.isChange { return .lapsed }
        let epochs = Self.byLaterEpoch(looks)
        let firstSeen = epochs.filter { $0.answer == .seen }.compactMap(\.laterAcquiredAt).min()
        var standing = Standing()
        for var epoch in epochs {
            epoch.answer = epoch.answer(of: firstSeen)
            standing.take(epoch, rules: self, report: groundReport)
        }
        return standing.state ?? .lapsed
    }

    /// One look per later epoch as it stands now, in the order of their times.
    ///
    /// A scene belongs to one epoch. Of looks whose later epochs share a scene but are not the same, the one surveyed
    /// last speaks: it has scenes that came late, or is without one that was taken out of the catalogue. Of pairs with
    /// the same later epoch, and of epochs that one kind of sensor took on one day (in colour and panchromatic), the one
    /// that saw most.
    private static func byLaterEpoch(_ looks: [Look]) -> [Look] {
        var current: [Look] = []
        for look in looks.reversed() where !current.contains(where: look.isReplaced) { current.append(look) }
        let epochs = Dictionary(grouping: current, by: \.laterScenes).values.compactMap { $0.max(by: isWeaker) }
        let days = Dictionary(grouping: epochs) { look in
            Passage(
                sensorClass: look.sensorClass,
                day: look.laterAcquiredAt.map { CivilDay($0, utcOffsetSeconds: 8 * 3600).number },
                scenes: look.sensorClass == nil || look.laterAcquiredAt == nil ? look.laterScenes : [])
        }.values
        return days.compactMap { $0.max(by: isWeaker) }.sorted { left, right in
            // Without a time a look counts as the latest; the scenes settle what times leave open.
            let (a, b) = (left.laterAcquiredAt ?? .distantFuture, right.laterAcquiredAt ?? .distantFuture)
            return a != b ? a < b : left.laterScenes.lexicographicallyPrecedes(right.laterScenes)
        }
    }

    /// What one kind of sensor saw on one day; by its scenes where either is unknown.
    private struct Passage: Hashable {
        let sensorClass: SensorClass?
        let day: Int?
        let scenes: [String]
    }

    private static func isWeaker(_ left: Look, _ right: Look) -> Bool {
        func rank(_ look: Look) -> (Int, String) {
            ([Look.Answer.standing, .absent, .seen].firstIndex(of: look.answer) ?? 0, look.scenePair)
        }
        return rank(left) < rank(right)
    }

    /// How far the looks so far have brought it.
    private struct Standing {
        /// Nil before the first sighting.
        var state: ConfirmationState?
        private var sightings = 0
        private var misses = 0
        private var quiet = 0
        private var sensors: Set<SensorClass> = []
        private var lastSeenAt: Instant?

        mutating func take(_ look: Look, rules: ConfirmationRules, report: VerdictClass?) {
            switch look.answer {
            case .seen:
                sightings += 1
                (misses, quiet) = (0, 0)
                lastSeenAt = look.laterAcquiredAt ?? lastSeenAt
                if let sensor = look.sensorClass { sensors.insert(sensor) }
            case .absent:
                misses += 1
                quiet += 1
            case .standing:
                quiet += 1
            }
            // What looks before the first sighting say is no word on it; what is finished stays so.
            guard sightings > 0, state != .finished else { return }
            let isConfirmed =
                state == .confirmed || sightings >= rules.looksToConfirm
                || (rules.droneConfirms && sensors.count > 1)
                || (rules.groundReportConfirms && report != nil)
            if isConfirmed {
                let isOver = quiet >= rules.looksToFinish || misses >= rules.missesToLapse
                state = isOver ? .finished : .confirmed
            } else if misses >= rules.missesToLapse || isOverdue(at: look, rules: rules) {
                state = .lapsed
            } else {
                state = sightings >= rules.looksToProvisional ? .provisional : .suspected
            }
        }

        private func isOverdue(at look: Look, rules: ConfirmationRules) -> Bool {
            // Where the change stood already on both days, nothing says that it is gone.
            guard look.answer == .absent, let now = look.laterAcquiredAt, let lastSeenAt else { return false }
            return now.secondsSince1970 - lastSeenAt.secondsSince1970 > Int64(rules.daysToLapse) * 86_400
        }
    }

    /// The rules as one text, for a survey's settings.
    public var text: String {
        "provisional=\(looksToProvisional) confirm=\(looksToConfirm) lapse=\(missesToLapse) days=\(daysToLapse) "
            + "drone=\(droneConfirms) ground=\(groundReportConfirms) finish=\(looksToFinish)"
    }
}
