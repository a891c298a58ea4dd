public import Gate

/// Limits on the cost of checking a new scene.
public struct SceneLimits: Sendable, Codable, Hashable {
    /// What the file may hold.
    public var gate: GateLimits
    /// Address space of the checking child, MiB.
    public var childMemoryMebibytes: Int
    /// Seconds after which the child is killed, for a small file.
    public var childSeconds: Int

    /// Limits from their parts; the defaults are the configuration's.
    public init(gate: GateLimits = GateLimits(), childMemoryMebibytes: Int = 2_048, childSeconds: Int = 600) {
        self.gate = gate
        (self.childMemoryMebibytes, self.childSeconds) = (childMemoryMebibytes, childSeconds)
    }

    /// Seconds for a file of so many bytes: one more for every 4 MiB, which JPEG 2000, the slowest to decode, needs.
    func seconds(forBytes count: Int) -> Int { childSeconds + count >> 22 }
}
