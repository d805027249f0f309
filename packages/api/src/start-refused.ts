/** Why a server cannot start, or a command cannot open its data. Each line is one sentence for the operator, with the remedy. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused'
  readonly reason: 'port_taken' | 'port_refused' | 'folder' | 'root_key' | 'keys' | 'database' | 'unsound'
  readonly lines: readonly string[]

  constructor(reason: StartRefused['reason'], lines: readonly string[], options?: ErrorOptions) {
    super(lines.join('\n'), options)
    this.reason = reason
    this.lines = lines
  }
}
