/** The one web global the schemas need; every runtime we support has it, `lib` without DOM does not know it. */
declare class URL {
  constructor(url: string)
  static canParse(url: string): boolean
  readonly origin: string
  readonly protocol: string
  readonly hostname: string
  readonly username: string
  readonly password: string
  readonly port: string
  readonly hash: string
  readonly href: string
}
