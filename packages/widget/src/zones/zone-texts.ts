/** Words of the choice of a time zone, which most visitors never see: by language, in the chunk that shows them. */
export const ZONE_TEXTS: Readonly<Record<string, { readonly change: string; readonly search: string; readonly none: string }>> = {
  en: { change: 'Other time zone', search: 'Search for a city', none: 'No time zone is called so.' },
  de: { change: 'Andere Zeitzone', search: 'Stadt suchen', none: 'So heisst keine Zeitzone.' },
  fr: { change: 'Autre fuseau horaire', search: 'Chercher une ville', none: 'Aucun fuseau horaire ne porte ce nom.' },
  it: { change: 'Altro fuso orario', search: 'Cerca una città', none: 'Nessun fuso orario ha questo nome.' },
  ar: { change: 'منطقة زمنية أخرى', search: 'البحث عن مدينة', none: 'لا توجد منطقة زمنية بهذا الاسم.' },
}
