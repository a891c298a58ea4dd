import Align
import Cadastre
import Compare
public import Ground
public import Judge

/// Every measurement of every parcel, block by block like a survey, without verdict or store.
///
/// For GIS staff who apply their own rules, and for fitting the learned judge on labelled parcels.
public struct MeasurementRun: Sendable {
    private let plan: SurveyPlan
    private let threads: Int

    /// A run of `plan` on `threads` workers (at least 1).
    public init(plan: SurveyPlan, threads: Int) {
        self.plan = plan
        self.threads = max(1, threads)
    }

    /// One parcel's numbers.
    public typealias Measured = (code: ParcelCode, measurements: ParcelMeasurements)

    /// Measures every parcel; the result is in the order of parcel codes whatever the number of workers.
    public func run(progress: @escaping @Sendable (SurveyProgress) -> Void) async throws -> [Measured] {
        let alignment = try await plan.align(threads: threads)
        let queue = WorkQueue(count: plan.blocks.count)
        return try await withThrowingTaskGroup(of: [Measured].self) { group in
            for _ in 0..<min(threads, plan.blocks.count) {
                group.addTask { [plan] in
                    let reader = try PairReader(plan.epochs, alignment: alignment)
                    var measured: [Measured] = []
                    while let index = queue.take() {
                        let block = plan.blocks[index]
                        block.forEachParcel(in: try reader.record(of: block.window)) { parcel, evidence, _ in
                            measured.append((parcel.code, plan.measurer.measurements(of: parcel, evidence: evidence)))
                        }
                        progress(queue.finishOne())
                    }
                    return measured
                }
            }
            var all: [Measured] = []
            for try await part in group { all += part }
            return all.sorted { $0.code < $1.code }
        }
    }
}
