/** Whose, in every command that is about one organization. */
export const ORGANIZATION = ['-o, --organization <slug>', 'whose; not needed while there is only one'] as const
