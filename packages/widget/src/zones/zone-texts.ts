/** Words of the choice of a time zone, which most visitors never see: by language, in the chunk that shows them. */
interface ZoneTexts {
  /** Short, so that it stands in the line of the zone; `changeZone` has the same word in it, for whoever hears it alone. */
  readonly change: string
  readonly changeZone: string
  readonly search: string
  readonly none: string
}

export const ZONE_TEXTS: Readonly<Record<string, ZoneTexts>> = {
  en: { change: 'change', changeZone: 'change time zone', search: 'Search for a city', none: 'No time zone is called so.' },
  de: { change: 'ändern', changeZone: 'Zeitzone ändern', search: 'Stadt suchen', none: 'Keine Zeitzone mit diesem Namen.' },
  fr: {
    change: 'changer',
    changeZone: 'changer de fuseau horaire',
    search: 'Chercher une ville',
    none: 'Aucun fuseau horaire ne porte ce nom.',
  },
  it: { change: 'cambia', changeZone: 'cambia fuso orario', search: 'Cerca una città', none: 'Nessun fuso orario ha questo nome.' },
  ar: { change: 'تغيير', changeZone: 'تغيير المنطقة الزمنية', search: 'البحث عن مدينة', none: 'لا توجد منطقة زمنية بهذا الاسم.' },
}
