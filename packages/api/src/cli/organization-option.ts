/** Whose, in every command that is about one organization. */
export const ORGANIZATION = ['-o, --organization <slug>', 'whose; not needed while there is only one'] as const

/** What the command that is told of next needs, too, to mean the same organization. */
export const sameOrganization = ({ organization }: { readonly organization?: string }): string =>
  organization === undefined ? '' : ` --organization ${organization}`
