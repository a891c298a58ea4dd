import Foundation
import Model

/// XGBoost's own JSON model file (version 1.7), as far as trees need it.
enum SavedModel {
    private struct Document: Decodable {
        let learner: Learner
        struct Learner: Decodable {
            let gradient_booster: GradientBooster
        }
        struct GradientBooster: Decodable {
            let model: Trees
        }
        struct Trees: Decodable {
            let trees: [Tree]
            let tree_info: [Int32]
        }
        struct Tree: Decodable {
            let left_children: [Int32]
            let right_children: [Int32]
            let split_indices: [Int32]
            let split_conditions: [Float]
            let default_left: [Flag]
            let sum_hessian: [Float]
        }
        /// `true` or `1`, as versions differ.
        struct Flag: Decodable {
            let isSet: Bool
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                isSet = try (try? container.decode(Bool.self)) ?? (container.decode(Int.self) != 0)
            }
        }
    }

    /// The trees of a saved model, their nodes in an order that puts children behind their parents.
    static func trees(_ data: Data, outputs: Int) throws -> TreeEnsemble {
        let document = try JSONDecoder().decode(Document.self, from: data).learner.gradient_booster.model
        var (roots, feature, value): ([Int32], [Int32], [Float]) = ([], [], [])
        var (left, right, missingLeft, cover): ([Int32], [Int32], [UInt8], [Float]) = ([], [], [], [])
        for tree in document.trees {
            // Breadth first; pruned nodes are left behind.
            let start = Int32(feature.count)
            roots.append(start)
            var queue: [Int32] = [0]
            var next = 0
            while next < queue.count {
                let node = Int(queue[next])
                next += 1
                let isLeaf = tree.left_children[node] < 0
                feature.append(isLeaf ? -1 : tree.split_indices[node])
                value.append(tree.split_conditions[node])
                missingLeft.append(tree.default_left[node].isSet ? 1 : 0)
                cover.append(tree.sum_hessian[node])
                if isLeaf {
                    left.append(-1)
                    right.append(-1)
                } else {
                    left.append(start + Int32(queue.count))
                    right.append(start + Int32(queue.count) + 1)
                    queue += [tree.left_children[node], tree.right_children[node]]
                }
            }
        }
        guard
            let ensemble = TreeEnsemble(
                outputs: outputs, base: [Double](repeating: 0, count: outputs), roots: roots,
                treeOutputs: document.tree_info, feature: feature, value: value, left: left, right: right,
                missingLeft: missingLeft, cover: cover)
        else { throw LearningError.failed(reason: "XGBoost's trees are not sound") }
        return ensemble
    }
}
