"""How German, Spanish and French claim that something has been done; patterns as in `english`."""

_GERMAN = (
    (
        "act",
        "refund",
        "WIR HABE ~12 erstattet|rückerstattet|zurückerstattet|gutgeschrieben|überwiesen|zurückgezahlt|zurückgebucht",
    ),
    (
        "act",
        "refund",
        "WIR HABE ~8 GELD ~6 veranlasst|ausgelöst|angewiesen|eingeleitet|bearbeitet|abgeschlossen|gesendet",
    ),
    ("act", "cancellation", "WIR HABE ~12 storniert|annulliert|abbestellt|gestoppt"),
    ("act", "cancellation", "WIR HABE ~6 stornierung ~6 veranlasst|ausgelöst|eingeleitet|bearbeitet|durchgeführt"),
    ("act", "change", "WIR HABE ~12 geändert|aktualisiert|korrigiert|angepasst|umgeleitet|umgetauscht|hinterlegt"),
    (
        "act",
        "message",
        "WIR HABE ~4 E_MAIL|sms|nachricht|link|label|bestätigung ~6 geschickt|gesendet|zugeschickt|versendet",
    ),
    ("act", "any", "WIR HABE DAS ADVERB* erledigt|gemacht|abgeschlossen|bearbeitet"),
    (
        "done",
        "refund",
        "wurde|wurden ~8 erstattet|rückerstattet|zurückerstattet|gutgeschrieben|zurückgezahlt|überwiesen",
    ),
    ("done", "refund", "ist|sind ~5 erstattet|gutgeschrieben|zurückerstattet worden?"),
    ("way", "refund", "GELD IST ADVERB* unterwegs|raus|veranlasst|erfolgt|abgeschlossen|zurück|durch"),
    ("done", "refund", "GELD wurde ~5 veranlasst|ausgelöst|angewiesen|eingeleitet|bearbeitet|abgeschlossen"),
    ("done", "cancellation", "wurde|wurden ~8 storniert|annulliert|gestoppt"),
    ("done", "cancellation", "ist|sind ~3 storniert|annulliert worden?"),
    (
        "done",
        "change",
        "adresse|bestellung|lieferadresse|anschrift wurde|ist ~5 geändert|aktualisiert|angepasst|hinterlegt worden?",
    ),
    (
        "done",
        "message",
        "E_MAIL|sms|nachricht|link|bestätigung wurde|ist ~6 geschickt|gesendet|verschickt|versendet|unterwegs|raus",
    ),
    ("now", "any", "DAS IST ADVERB* erledigt|gemacht|fertig"),
    ("open", "any", "alles? erledigt|fertig|gemacht $"),
)
_SPANISH = (
    ("act", "refund", "ya? me|te|le|lo|la|les|se|os? HE ya? reembolsado|devuelto|abonado|reintegrado"),
    ("act", "refund", "HE ya? HECHO ~5 reembolso|devolución|devolucion|abono"),
    ("act", "cancellation", "HE ya? cancelado|anulado"),
    ("act", "cancellation", "HE ya? HECHO ~5 cancelación|cancelacion|anulación"),
    ("act", "change", "HE ya? cambiado|actualizado|modificado|corregido"),
    ("act", "message", "HE ya? enviado|mandado ~5 correo|email|mensaje|sms|enlace|etiqueta|confirmación|detalles"),
    ("act", "message", "le|te|les HE ya? escrito"),
    ("done", "refund", "ha|han|fue|fueron sido? ya? reembolsado|reembolsada|devuelto|abonado|reembolsados|abonada"),
    ("done", "cancellation", "ha|han|fue|fueron sido? ya? cancelado|cancelada|anulado|anulada"),
    ("done", "change", "ha|fue sido? ya? cambiado|cambiada|actualizado|actualizada|modificado|modificada|corregida"),
    (
        "done",
        "refund",
        "reembolso|devolución|devolucion|dinero ha|fue|está sido? ya? procesado|hecho|realizado|emitido|tramitado|en",
    ),
    ("now", "cancellation", "está|esta|queda|quedó ya? cancelado|cancelada|anulado|anulada"),
    ("now", "refund", "está|esta|queda ya? reembolsado|reembolsada"),
    ("done", "message", "correo|email|mensaje ha|fue|está sido? ya? enviado|mandado|camino"),
    ("now", "any", "ya? está|esta|queda ya? hecho|listo|arreglado"),
    ("open", "any", "ya? listo|hecho $"),
)
_FRENCH = (
    ("act", "refund", "J_AI ADVERBE* remboursé|crédité|restitué|recrédité"),
    ("act", "refund", "J_AI ADVERBE* FAIT ~4 remboursement|avoir"),
    ("act", "cancellation", "J_AI ADVERBE* annulé"),
    ("act", "cancellation", "J_AI ADVERBE* FAIT ~4 annulation|l'annulation"),
    ("act", "change", "J_AI ADVERBE* changé|modifié|corrigé ~4 adresse|l'adresse|commande|livraison|coordonnées"),
    ("act", "change", "J_AI ADVERBE* mis ~3 à jour"),
    (
        "act",
        "message",
        "J_AI ADVERBE* envoyé|transmis ~5 email|mail|sms|message|lien|courriel|étiquette|confirmation|l'étiquette",
    ),
    ("done", "refund", "a|ont|avez|est|êtes ADVERBE* été? ADVERBE* remboursé|remboursée|remboursés|crédité|recrédité"),
    ("done", "refund", "remboursement a|est ADVERBE* été? effectué|fait|émis|traité|lancé|en|parti|validé"),
    ("done", "cancellation", "a|est|c'est ADVERBE* été? ADVERBE* annulé|annulée"),
    ("done", "change", "adresse|l'adresse|commande a|est ADVERBE* été? ADVERBE* changée|modifiée|corrigée"),
    ("done", "message", "email|mail|sms|message|courriel|lien a|est ADVERBE* été? ADVERBE* envoyé|parti"),
    ("now", "any", "c'est ADVERBE* fait|réglé|bon"),
    ("open", "any", "voilà|voila c'est fait $"),
)
TONGUES = (*_GERMAN, *_SPANISH, *_FRENCH)
SETS: dict[str, frozenset[str]] = {
    name: frozenset(text.split())
    for name, text in {
        "WIR": "ich wir",
        "HABE": "habe haben hab",
        "IST": "ist sind",
        "DAS": "das es alles dies",
        "GELD": "erstattung rückerstattung rückzahlung geld gutschrift betrag",
        "E_MAIL": "email mail",
        "ADVERB": "jetzt nun bereits schon gerade eben soeben sofort hiermit auch ihnen dir",
        "HE": "he hemos",
        "HECHO": "hecho procesado realizado iniciado emitido tramitado solicitado gestionado",
        "J_AI": "j'ai avons ai",
        "ADVERBE": "vous te t' bien déjà deja maintenant aussi tout juste immédiatement l' les lui",
        "FAIT": "fait effectué lancé traité émis procédé validé demandé",
    }.items()
}
