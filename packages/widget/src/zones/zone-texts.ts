/** Words of the choice of a time zone, which most visitors never see: by language, in the chunk that shows them. */
interface ZoneTexts {
  readonly search: string
  readonly none: string
}

export const ZONE_TEXTS: Readonly<Record<string, ZoneTexts>> & { readonly en: ZoneTexts } = {
  en: { search: 'Search for a city', none: 'No time zone is called so.' },
  de: { search: 'Stadt suchen', none: 'Keine Zeitzone mit diesem Namen.' },
  fr: {
    search: 'Chercher une ville',
    none: 'Aucun fuseau horaire ne porte ce nom.',
  },
  it: { search: 'Cerca una città', none: 'Nessun fuso orario ha questo nome.' },
  ar: { search: 'البحث عن مدينة', none: 'لا توجد منطقة زمنية بهذا الاسم.' },
}
