export declare const PAGES: readonly string[]
export declare function pageOf(name: string, organization: { readonly api: string; readonly slug: string; readonly key: string }): string
