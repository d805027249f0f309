/** Room for the ending in a slug of 60. */
const MOST_OF_SLUG = 54

/** Under which name the test organization of a live one is found in addresses. */
export const testSlugOf = (slug: string): string => `${slug.slice(0, MOST_OF_SLUG)}--test`
