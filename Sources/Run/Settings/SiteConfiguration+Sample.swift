import Delivery

extension SiteConfiguration {
    private static let events = EventType.allCases.map(\.rawValue).joined(separator: "、")

    /// A complete configuration with every key, each explained; it passes the check. Also in `docs/parcelwatch.yaml`.
    public static let sample = """
        # 村居哨兵 无人值守服务的配置 · Configuration of the unattended service Parcelwatch
        #
        # 检查 · check:  parcelwatch config check parcelwatch.yaml
        # 相对路径从本文件所在文件夹算起；缩进用空格。除注明“必填”外均可省略，所列值多为默认值。
        # Relative paths begin at this file's folder; indent with spaces. All but what is marked "required" may be left
        # out; most values shown are the defaults.

        # 存储（必填）· the store (required)
        store: /var/lib/parcelwatch/nanhai.gpkg
        # 时区：下面所有钟点与日期按它计 · for all hours and days below
        time_zone: Asia/Shanghai
        # 消息与报告的语言 zh 或 en；--language 优先 · of messages and reports; --language overrides it
        language: zh

        # 数据集只能位于这些文件夹之下（收件夹自动包括在内）
        # Datasets may lie under these folders only; the inboxes are among them
        roots:
          - /var/lib/parcelwatch/data

        # 收件夹：新影像放入其中即被处理 · folders into which new scenes are dropped
        inboxes:
          - folder: /var/lib/parcelwatch/inbox/satellite   # 必填 · required
            sensor: satellite                   # satellite 或 drone；省略则按像元大小 · left out: by pixel size
            # bands: [blue, green, red, nir]    # 文件没写明的波段顺序（如高分）· order of bands that files do not name
            settle: 30                          # 文件多少秒不变才取 · seconds a file must stay unchanged
            # 从文件名读采集时间，依次尝试 · acquisition time from the file's name, tried in turn
            file_name_time:
              - "*_{yyyy}{MM}{dd}T{HH}{mm}{ss}*"
              - "*_{yyyy}{MM}{dd}_*"
            utc_offset: "+08:00"                # 文件名中钟点的时差 · of the clock in those names
            after: keep                         # keep 原处保留；move 移入 done/、rejected/ · or moved there
          - folder: /var/lib/parcelwatch/inbox/drone
            sensor: drone

        # 监测区，至少一个（必填）· what is surveyed, at least one (required)
        areas:
          - name: 东村                          # 必填，不重复 · required, unique
            parcels: [/var/lib/parcelwatch/data/parcels.gpkg]   # 宗地文件，必填 · parcel files, required
            # parcels_layer: ZD                 # 宗地图层 · layer
            # code_field: ZDDM                  # 宗地代码字段 · field with the parcel code
            all_uses: false                     # 非宅基地宗地也监测 · parcels of other uses too
            grids: [/var/lib/parcelwatch/data/governance.gpkg]   # 治理网格 · governance grids
            # datum_shift: xian80.txt           # 基准转换参数 · the surveyors' parameters, see docs/coordinates.md
            # crs: EPSG:4547                    # 坐标系，默认取宗地的 · default: the parcels' own
            # pixel_size: 0.5                   # 比对像元，米；默认取较粗一期 · metres, default the coarser epoch's

        # 期次与配对 · epochs and their pairs
        epochs:
          window_days: 10                       # 多少天内的影像合为一期 · scenes within so many days are one epoch
          sensors: separate                     # 卫星与无人机分开（separate）或可互比（mixed）· apart, or compared
          same_season_days: 45                  # 同季：年内日期相差不超过 · days of the year this near are one season
          least_valid_share: 0.5                # 前一期至少覆盖后一期的份额 · the earlier one must show so much of it
          least_days_apart: 7                   # 两期至少相隔天数 · days between the two

        # 判定，默认同“parcelwatch survey” · judging, defaults as of `parcelwatch survey`
        judge:
          # threshold: 0.5                      # 最低概率 0～1，默认由模型定 · default: the model's own
          min_patch_m2: 20                      # 最小连片变化面积 · least coherent changed area
          min_height_m: 2                       # 最小加高（有表面模型时）· least height of a storey, with DSMs
          min_valid_share: 0.5                  # 两期均观测到的最小份额 · least share seen in both epochs
          min_pixels: 30                        # 宗地最少像元数 · fewer pixels are too coarse
          order_confidence: 0.6                 # 生成工单的最低置信度 · least confidence that raises an order

        # 多期确认 · confirmation over epochs
        confirmation:
          looks_to_provisional: 2               # 几期看到为“初步” · epochs that see it for provisional
          looks_to_confirm: 3                   # 几期看到为“确认” · and for confirmed
          misses_to_lapse: 2                    # 连续几期清楚而未见则失效 · clear observations without it let it lapse
          days_to_lapse: 365                    # 末次见到后多少天未再见则失效 · days after the last sighting
          drone_confirms: true                  # 无人机与卫星都看到即确认 · both sensors seeing it confirm it
          ground_report_confirms: true          # 现场核查可确认 · an officer's decision confirms it
          looks_to_finish: 2                    # 确认后几期无新变化为“结束” · observations without change until finished

        # 何时核查 · when surveys run
        schedule:
          # cron：分 时 日 月 星期；可列多个；省略则新影像一齐备就核查。以 * 开头须加引号
          # minute hour day month weekday, one or several; left out: as soon as new scenes are complete. Quote them
          survey: "0 3 * * *"
          quiet_hours: ["07:30-09:00"]          # 此时段不开始 · no survey starts then
          longest_run_minutes: 240              # 超时在检查点停下，下次续跑 · stopped at a checkpoint, resumed later
          catch_up: true                        # 停机错过的补跑一次 · missed times are run once

        # 完成后通知（Standard Webhooks 签名）；去掉 # 启用 · receivers of messages after a run; remove the # to use it
        # webhooks:
        #   - name: 综治平台                      # 必填，不重复 · required, unique
        #     url: https://example.org/hooks/parcelwatch   # 必填 · required
        #     secret_file: webhook.secret         # 密钥文件；或 secret: whsec_… · a file that holds the secret
        #     events: []                          # 空为全部；\(events) · empty: all
        #     timeout_seconds: 20
        #     allow_private: false                # 允许内网地址 · addresses of private networks
        #     allow_plain_http: false             # 允许不加密的 http · http without encryption

        # 网上办理（parcelwatch serve --config）；去掉 # 启用 · the web door; remove the # to use it
        # service:
        #   host: 0.0.0.0                       # 监听的地址 · the address to listen at
        #   port: 8443
        #   certificate: /etc/parcelwatch/site.pem   # TLS 证书链；没有则只在本机 · without it, this machine alone
        #   key: /etc/parcelwatch/site.key
        #   names: [gdy.example.gov.cn]         # 浏览器访问用的主机名 · host names by which it is asked for
        #   citizens_unit: "440605"             # 公众上报页 /report 的接收单位 · whose desk gets what people report at /report
        #   stream_seconds: 3600                # 事件流多久后须重连 · after how long a stream is asked for again
        #   second_look: [noChange]             # 须两人一致才算的结论，或 all · decisions that two officers have to agree on, or all
        #   open_id:                            # 统一认证登录（OpenID Connect）· sign-in with another site's account
        #     issuer: https://sso.example.gov.cn/realms/nanhai   # 必填 · required
        #     client_id: parcelwatch            # 必填 · required
        #     client_secret_file: sso.secret    # 或 client_secret、client_secret_env · or one of these
        #     site: https://gdy.example.gov.cn  # 必填，本系统的地址 · required, this site's address
        #     account_claim: preferred_username # 账号名所在的声明 · the claim that is the account's name
        #     name: 南海统一认证                # 登录页上的名称 · what the sign-in page calls it
        #     allow_private: false              # 允许内网地址 · addresses of private networks
        #   sensors:                            # 传感器：签名的消息（Standard Webhooks）· signed messages
        #     - name: cam-17                    # 地址 /api/v1/sensors/cam-17 · its address
        #       secret_file: cam-17.secret      # 或 secret: whsec_…
        #       unit: "440605001001"            # 接收单位 · the unit that gets its reports
        #       category: building.new          # 消息不写时的类别 · where its messages do not say
        #       position: "113.14,23.03"        # 经度,纬度（WGS 84）· where it stands
        #       map: {text: alarm.title, reported_at: alarm.time}   # 消息中的键 · keys of its messages

        # 工单推送到其他系统，用对方的字段；规则文件的 deliver 指明推送什么，见 docs/delivery.md
        # Orders go into other systems in their own fields, as the rules' deliver says
        # systems:
        #   - name: 消防四化                      # 必填，与 deliver 的 to 相同 · required, as deliver names it
        #     url: https://example.org/api/orders # 必填 · required
        #     format: json                        # json 或 form · or form-encoded
        #     token_file: fire.token              # 或 token、token_env（环境变量）· or a variable of the environment
        #     # token_header: X-Token             # 省略为 Authorization: Bearer · left out: Authorization: Bearer
        #     answer_id: data.id                  # 答复中对方的编号 · where its answer has its own id
        #     answer_ok: code=0                   # 答复须含此值才算受理 · what its answer must hold
        #     timeout_seconds: 20
        #     allow_private: false                # 允许内网地址 · addresses of private networks
        #     allow_plain_http: false             # 允许不加密的 http · http without encryption

        # 发邮件的服务器 · the server of outgoing mail
        # mail:
        #   host: smtp.example.org                # 必填 · required
        #   port: 465
        #   security: implicit                    # implicit、starttls 或 none（不加密、不登录）· none: no TLS, no sign-in
        #   user: parcelwatch@example.org
        #   password_file: mail.password          # 或 password、password_env · or one of these
        #   from: parcelwatch@example.org         # 必填 · required
        #   from_name: 村居哨兵
        #   # ca_file: ca.pem                     # 自建机构的证书 · certificates of an authority of one's own
        #   timeout_seconds: 60

        # 给人的通知：派单、时限、退回、指令、预警、每周摘要 · notices to people
        # notices:
        #   quiet_hours: ["21:30-07:30"]          # 此时段不打扰 · nobody is disturbed then
        #   digest: "0 8 * * 1"                   # 每周摘要；省略则不发 · weekly digest; left out: none
        #   receivers:
        #     - name: 东村群                      # 必填，不重复 · required, unique
        #       units: ["440605001001"]           # 哪些单位及其下级；空为全部 · these units and those below; empty: all
        #       about: [dispatched, deadline, sent_back, instruction, warning, digest]   # 空为全部 · empty: all
        #       robot: wecom                      # wecom 企业微信 或 dingtalk 钉钉 · a robot of either
        #       url_file: east.robot              # 机器人地址，含密钥 · its address, which holds its key
        #       # secret_file: east.secret        # 钉钉的加签密钥 · the signing secret of dingtalk
        #       format: text                      # text 或 markdown
        #       allow_private: false
        #     - name: 值班
        #       mail: [duty@example.org]

        # 完成后写出 · what is written after a run
        report:
          folder: /var/lib/parcelwatch/reports   # HTML 报告 · HTML reports
          metrics_file: /var/lib/parcelwatch/metrics/parcelwatch.prom   # Prometheus 文本指标 · Prometheus text
          log_file: /var/lib/parcelwatch/logs/parcelwatch.jsonl   # JSON 日志 · JSON log

        coverage:
          not_seen_days: 90                     # 多少天无清楚观测列入无人机任务 · days without one put a parcel on the drone list

        # 保留天数；省略则永久 · days to keep; left out: for ever
        retain:
          chips_days: 1095                      # 监测图斑切片 · pictures of findings
          logs_days: 365                        # 日志，至少 180 · logs, at least 180

        # 审计日志每天记一次末尾，用密钥封存 · the log's end is noted once a day, sealed with a key
        # audit:
        #   key_file: /etc/parcelwatch/audit.key  # openssl rand -out audit.key 32

        # 新文件的上限，超过即拒收 · limits of a new file; beyond them it is refused
        limits:
          max_pixels: 20_000_000_000
          max_file_bytes: 274_877_906_944
          max_bands: 16
          child_memory_mib: 2048                # 打开新文件的子进程的内存 · memory of the process that opens it
          child_seconds: 600                    # 与时限 · and its time

        """
}
