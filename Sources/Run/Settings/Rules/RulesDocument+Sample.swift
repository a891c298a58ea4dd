extension RulesDocument {
    /// The program's own rules with every key explained; `parcelwatch rules sample` prints it. It reads as
    /// ``WorkOrders/RuleSet/standard`` but for the lines' numbers.
    public static let sample = """
        # 派遣规则 · Rules of a work-order centre
        # 检查：parcelwatch rules check 本文件；采用：parcelwatch rules adopt 本文件 --store 存储.gpkg
        # 时限：4wh = 4 个工作小时，7wd = 7 个工作日。第一条成立的规则生效。

        # 工作时段（北京时间），午休不计 · Hours of a working day by China's clock, without lunch
        hours: ["08:30-12:00", "14:00-17:30"]

        # 程序时限；没有找到这些数字的规范依据，请按本区规定修改 · Limits of the procedure: our choice, to be replaced
        procedure:
          sign: 4wh        # 到时自动签收 · signed by itself after this
          return: 8wh      # 派遣后多久内可退单一次 · one return within this
          statement: 8wh   # 裁定前等待陈述 · units are heard within this
          ruling: 16wh     # 逾期上移一级 · then the arbitration goes a tier up
          pause: 30wd      # 一次挂起最长 · the longest pause
          extend: 10wd     # 一次延期最长 · the longest extension

        # 部门法定职权的步骤，不得只交给村居（国办函〔2025〕66号）；penalty、demolish、seizure 总在其中
        # Steps that are acts of law: never a village's alone; those three always are
        reserved: [penalty, demolish, seizure]

        # 哪些监测图斑生成工单 · Which findings of imagery raise orders
        findings:
          - {class: new_building, category: building.new}
          - {class: extension, category: building.extension}
          - {class: taller, category: building.taller}
          - {class: demolished, category: demolition.demolished}

        categories:
          - code: building.new
            name: 新建房屋
            name_en: new building
            group: building               # 同一宗地同一组只有一件在办工单 · one open order per parcel and group
            merge: {metres: 25, days: 365}
            dispatch: person              # 派遣员先看；rule = 规则自动派遣 · a dispatcher looks first; rule = by itself
            tier: village                 # 小事村内解决 · settled in the village
            when:
              - {layer: 永久基本农田, tier: district}
              - {area_m2: ">120", tier: town}
            responsible: {unit: village, co: [town.农业农村办]}
            limits:
              stop_work: 4wh              # 可写 {time: 4wh, name: 责令停工} · may have a name
              penalty: {time: 7wd, unit: town.农业农村办}
              demolish: {time: 20wd, unit: town.农业农村办}
            evidence: {photos: 3, within_metres: 50, bearing: true}
            source: 某市违法建设处置时限（4 工作时、7 与 20 工作日，未核实）
            verified: false
          - code: building.extension
            name: 扩建
            name_en: extension
            group: building
            merge: {metres: 25, days: 365}
            dispatch: person
            tier: village
            when:
              - {layer: 永久基本农田, tier: district}
              - {area_m2: ">120", tier: town}
            responsible: {unit: village, co: [town.农业农村办]}
            limits:
              stop_work: 4wh
              penalty: {time: 7wd, unit: town.农业农村办}
              demolish: {time: 20wd, unit: town.农业农村办}
            evidence: {photos: 3, within_metres: 50, bearing: true}
            source: 某市违法建设处置时限（4 工作时、7 与 20 工作日，未核实）
            verified: false
          - code: building.taller
            name: 加建楼层
            name_en: added storeys
            group: building
            merge: {metres: 25, days: 365}
            dispatch: person
            tier: village
            when:
              - {layer: 永久基本农田, tier: district}
              - {area_m2: ">120", tier: town}
            responsible: {unit: village, co: [town.农业农村办]}
            limits:
              stop_work: 4wh
              penalty: {time: 7wd, unit: town.农业农村办}
              demolish: {time: 20wd, unit: town.农业农村办}
            evidence: {photos: 3, within_metres: 50, bearing: true}
            source: 某市违法建设处置时限（4 工作时、7 与 20 工作日，未核实）
            verified: false
          - code: demolition.demolished
            name: 拆除
            name_en: demolished
            group: demolition
            merge: {metres: 25, days: 365}
            dispatch: person
            tier: village
            responsible: {unit: village}
            limits: {visit: 5wd}
            evidence: {photos: 1, within_metres: 50}

        # 用地限额；未核实（verified: false）的限额不用来认定超限 · Nothing exceeds a limit that nobody verified
        land_limits:
          - {use: 宅基地, footprint_m2: 80, source: 广东省宅基地面积标准（未核实）, verified: false}

        # 类别还可有表单，并推送到其他系统（写在该类别之下）· A category may have a form, and be sent into other systems
        #     fields:                       # 本类别的表单 · the category's own form
        #       - {code: storeys, datatype: number, name: 层数, required: true}
        #     deliver:                      # 推送到其他系统，用对方的字段名；见 docs/delivery.md · in its own fields
        #       - to: 住建平台              # 配置文件 systems 中的名称 · a name of the configuration's systems
        #         on: [filed, closed]       # report 或工单的状态；省略为 filed · report, or states of orders
        #         map: {order: BH, storeys: CS, longitude: JD, latitude: WD}   # 本表: 对方 · ours: theirs
        #         constants: {LY: 网格}     # 固定值 · what it gets every time
        #         values: {state: {filed: 1, closed: 9}}   # 值的对照 · what it calls our values
        #         datum: gcj02              # 经纬度的坐标系 · of the degrees
        #         times: local              # local、rfc3339、unix、unix_ms

        """
}
