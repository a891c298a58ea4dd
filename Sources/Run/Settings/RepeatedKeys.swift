import Ground
import Yams

/// Keys that a mapping has more than once; all their lines are known once the rest was read.
///
/// The library gives up at the first mapping with a repeated key. So that key gets a stand-in, and the file is read again.
final class RepeatedKeys {
    /// Stand for a repeated key while the rest is read: as long as the key, so that columns stay what they are.
    private static let standIns: ClosedRange<UInt32> = 0xE000...0xF8FF

    private var keys: [(name: String, place: SettingPosition, isTold: Bool)] = []

    /// The stand-in for one more repeated key; nil where there are too many.
    func standIn(for name: String, at place: SettingPosition) -> Unicode.Scalar? {
        keys.append((name, place, false))
        return Unicode.Scalar(Self.standIns.lowerBound + UInt32(keys.count - 1))
    }

    /// Whether a key that was read is a stand-in.
    static func isStandIn(_ key: String) -> Bool {
        key.unicodeScalars.first.map { standIns.contains($0.value) } ?? false
    }

    /// Reports the repeated keys of a mapping, each with all its lines; its other keys are `read`.
    func tell(of read: [(name: String, place: SettingPosition)], into faults: FaultList) {
        var lines: [String: [SettingPosition]] = [:]
        for (name, _) in read {
            guard Self.isStandIn(name),
                let number = name.unicodeScalars.first.map({ Int($0.value - Self.standIns.lowerBound) }),
                keys.indices.contains(number)
            else { continue }
            keys[number].isTold = true
            lines[keys[number].name, default: []].append(keys[number].place)
        }
        for (name, places) in lines {
            add(name, (places + read.filter { $0.name == name }.map(\.place)).sorted(), to: faults)
        }
    }

    /// Reports the repeated keys of mappings that could not be read to their end.
    func tellRest(into faults: FaultList) {
        for key in keys where !key.isTold { add(key.name, [key.place], to: faults) }
    }

    private func add(_ name: String, _ places: [SettingPosition], to faults: FaultList) {
        guard let first = places.first else { return }
        let numbers = places.map { "\($0.line)" }
        let places =
            numbers.count < 2
            ? Message(zh: "此处为第一处", en: "first here")
            : Message(
                zh: "第 \(numbers.joined(separator: "、")) 行",
                en: "in lines \(numbers.dropLast().joined(separator: ", ")) and \(numbers[numbers.count - 1])")
        faults.add(
            first, name,
            Message(
                zh: "键重复出现（\(places.chinese)）；只保留一个，删去其余的行",
                en: "given more than once, \(places.english); keep one and delete the others"))
    }
}
