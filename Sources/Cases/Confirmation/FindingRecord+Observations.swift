public import Findings
import Ground

extension FindingRecord {
    /// When it was last observed, clearly or not.
    var lastObservation: Instant? { allObservations.compactMap(\.laterAcquiredAt).max() }

    /// Takes in an observation: in place of one of the same pair, at the end where another cut of the epoch has replaced
    /// that one meanwhile.
    public mutating func take(_ observation: Observation) {
        guard let index = observations.firstIndex(where: { $0.scenePair == observation.scenePair }) else {
            observations.append(observation)
            return
        }
        if observations[index...].dropFirst().contains(where: { observation.isReplaced(by: $0) }) {
            observations.remove(at: index)
            observations.append(observation)
        } else {
            observations[index] = observation
        }
    }

    /// Its observation of a pair of epochs, where another cut of the later epoch has replaced that one since.
    public func observation(ofReplaced scenePair: String) -> Observation? {
        guard let index = observations.firstIndex(where: { $0.scenePair == scenePair }) else { return nil }
        let own = observations[index]
        return observations[index...].dropFirst().contains { own.isReplaced(by: $0) } ? own : nil
    }

    /// Whether one tells of a building that came and the other of one that went.
    func isOpposite(to finding: Finding) -> Bool { statedClass.isOpposite(to: finding.verdict.verdictClass) }

    func isOpposite(to other: FindingRecord) -> Bool { statedClass.isOpposite(to: other.statedClass) }
}

extension VerdictClass {
    /// Whether one is construction and the other a demolition.
    fileprivate func isOpposite(to other: VerdictClass) -> Bool {
        (isConstruction && other == .demolished) || (self == .demolished && other.isConstruction)
    }
}
