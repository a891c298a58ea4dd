import Foundation
import KernelLoops
import KernelLoopsV3
import KernelLoopsV4
public import KernelSet

/// The kernels that suit this processor.
public let kernels: any KernelSet.Type = KernelTarget.chosen.kernels

/// What kernels are compiled for: levels of the x86-64 psABI; elsewhere only the baseline runs.
public enum KernelTarget: String, Sendable, CaseIterable {
    /// Any processor of the architecture.
    case baseline
    /// x86-64-v3: AVX2.
    case v3
    /// x86-64-v4: AVX-512.
    case v4

    /// Name of the environment variable that forces a target that the processor can run.
    public static let variable = "PARCELWATCH_KERNELS"

    /// The best that this processor runs, or what the environment asks for, if it runs.
    public static let chosen: KernelTarget = {
        let asked = ProcessInfo.processInfo.environment[variable].flatMap(KernelTarget.init)
        return asked.flatMap { runnable.contains($0) ? $0 : nil } ?? runnable.last ?? .baseline
    }()

    /// What this processor runs, the plainest first.
    public static let runnable: [KernelTarget] = {
        #if arch(x86_64)
            let flags = processorFlags()
            return allCases.filter { $0.flags.isSubset(of: flags) }
        #else
            return [.baseline]
        #endif
    }()

    /// The kernels compiled for it.
    public var kernels: any KernelSet.Type {
        switch self {
        case .baseline: KernelLoops.loops
        case .v3: KernelLoopsV3.loops
        case .v4: KernelLoopsV4.loops
        }
    }

    /// What the kernel calls the features of the level. Source: x86-64 psABI, "Micro-Architecture Levels".
    private var flags: Set<String> {
        let v3: Set = ["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"]
        return switch self {
        case .baseline: []
        case .v3: v3
        case .v4: v3.union(["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"])
        }
    }

    /// As Linux lists them: what the processor has and the system saves.
    private static func processorFlags() -> Set<String> {
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
        else { return [] }
        return Set(line.split(separator: " ").map(String.init))
    }
}
