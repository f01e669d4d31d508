"""Sentences of other languages spoken in France and overseas that oppose for certain, on bare words; and of other scripts."""

import re

from stopsms.compliance.replies.opposition_phrases import phrases

_MESSAGE = r"(?:mesaj|mesaz|mesages?|messages?|sms|texto|pub|piblisite|reklam)"

IN_OTHER_LANGUAGES = phrases(
    r"(?:please )?stop (?:sending|texting|contacting|messaging|spamming)",
    r"(?:please )?(?:remove|take) (?:me|my number) (?:off|from)(?: (?:your|this) \w+| the list|$)",
    r"^(?:please )?remove (?:me|my number)(?: please)?$",
    r"(?:please )?(?:do ?not|don ?t|never) (?:ever )?(?:contact|text|message|sms|write(?: to)?|send) (?:me|"
    r"this number|us)(?: again| anymore| any more| please|$)",
    r"(?:please )?(?:do ?not|don ?t|never) send (?:me |us )?(?:any )?(?:more )?(?:messages|texts?|sms|ads)",
    r"^(?:please )?(?:i want to )?opt ?out(?: please)?$|^i (?:do ?not|don ?t) want (?:your|any more|any) "
    r"(?:messages|texts?|sms|ads)(?: any ?more)?$",
    r"^(?:please )?no more (?:texts?|messages?|sms|ads|spam)(?: please| thanks)?$",
    r"^(?:please )?leave me alone(?: please)?$",
    r"^(?:please |i want to |how (?:do|can) i |how to |me )?unsubscribe(?: me)?(?: from (?:this|your|the) "
    r"(?:list|messages|texts))?(?: please)?$",
    r"^(?:por favor )?no (?:me |nos )?(?:envi|mand|escrib)\w+ mas(?: (?:mensajes|sms|publicidad|nada|por "
    r"favor)){0,3}$",
    r"no (?:quiero|deseo) (?:mas|recibir|recibir mas) (?:sus |estos |mas )?(?:mensajes|sms|publicidad|spam)",
    r"(?:para|paren|deja|dejen|dejad) de (?:enviar|mandar|escribir)(?:me|nos)",
    r"(?:quiero |deseo )?dar(?:me)? de baja$|^(?:denme|dadme|dame) de baja",
    r"(?:mesaj|sms|reklam)\w* (?:\w+ )?istemiyorum|(?:mesaj|sms) (?:atmayin|gondermeyin|gonderme|atma)|^uyelik "
    r"iptali?$|^abonelikten cik\w*$",
    r"non (?:voglio|desidero) (?:piu )?(?:ricevere )?(?:piu )?(?:(?:i |dei |altri |vostri )*)(?:messaggi|sms|"
    r"pubblicita)",
    r"non (?:mi )?(?:scrivete|scrivetemi|contattate|contattatemi|mandate|mandatemi|inviate) piu",
    r"nao (?:quero|desejo) (?:mais |receber |mais receber |receber mais )(?:as |os |suas |seus |vossas |vossos "
    r"|mais )*(?:mensagens|sms|publicidade)",
    r"nao (?:me )?(?:enviem?|mandem?|escrevam?|contactem?) mais",
    r"(?:parem|pare) de (?:me )?(?:enviar|mandar|escrever)(?: me)?",
    r"(?:bitte )?(?:nicht|nie) (?:mehr|wieder) (?:schreiben|senden|schicken|kontaktieren)",
    r"keine (?:weiteren )?(?:sms|nachrichten|werbung)(?: mehr| bitte){1,2}",
    r"geen (?:sms(?:jes)?|berichten|reclame)(?: meer)(?: aub)?",
    r"pa (?:voye|ekri|anvoye) (?:m|mwen|ban m|nou) ?(?:mesaj|sms|anko|ankor|plis){1,3}(?: (?:mesaj|sms|anko|"
    r"ankor))*",
    r"(?:mi |mwen )?pa (?:vle|le) (?:resevwa|jwenn) (?:sms|mesaj|piblisite)(?: ou| zot)?(?: anko| ankor)?",
    # English
    r"(?:please |pls )?(?:quit|stop) (?:texting|messaging|spamming|sending|contacting)(?: me| us)?",
    r"lose my number|(?:pls|please) (?:don ?t|do not) (?:message|text|contact)(?: me)?(?: again| anymore)?|(?:don ?t|"
    r"do not|never) (?:text|message) (?:here|me|this number) again",
    r"^(?:pls |please )?no more(?: please| pls)?$|(?:don ?t|do not) want (?:your|these|any|any more|to receive|to "
    r"get) (?:\w+ )?(?:messages|texts?|sms|ads|marketing|promotions|offers)",
    r"(?:please |pls )?(?:unsubscribe|remove|delete|take off) (?:me|us|this number|my (?:phone )?number)(?: "
    r"(?:from|off) (?:your|the|this) \w+)?(?: (?:pls|please|now))?$",
    r"(?:(?:i|we) )?(?:don ?t|do not|dont) (?:want|need|wish)(?: to (?:get|receive))? (?:any |your |more "
    r")*(?:marketing|promo\w*|advertising)"
    r"(?: (?:messages?|texts?|sms))?|(?:take|get) my (?:name|number) (?:out of|off) your",
    # Creoles of the Antilles, Guyane and La Réunion
    r"(?:tir|tire|retir|wete|efas|efase) (?:mon |mo )?(?:nimero|nimewo) (?:dann |an |adan |di |nan )?(?:zot |out "
    r")?(?:lis|list|fichie)?|"
    r"pa (?:vle|oule) (?:zot )?(?:vwe|voye|we|resevwa) (?:\w+ )?(?:piblisite|mesaj|reklam|promosyon)|pa voye "
    r"(?:anyen|ayen|pyes|okenn)",
    rf"(?:aret|arete|sispann|ase) (?:anvoy|anvoye|voye|ekri)(?: (?:ban )?(?:mwen|amwin|moin|nou))?(?: (?:tout "
    rf")?(?:zot )?(?:{_MESSAGE}|biten lasa))?",
    rf"pa (?:voye|ekri|anvoye) (?:\w+ ){{0,2}}?(?:{_MESSAGE} (?:\w+ ){{0,2}}?)?(?:ba n?|ban )?(?:m|mwen|nou|moin|"
    rf"amwin)(?: anko\w*| ankor)?",
    rf"(?:mwen |m |mo |mi )?pa (?:vle|le) (?:resevwa|risivwe|jwenn|gen|wou?e) (?:\w+ )?{_MESSAGE}",
    rf"(?:mi|moin|mwin) (?:ve|veu|vé) (?:pi|pu|pa) (?:resevwar |resevoir |gingn )?(?:zot |out |bann )?(?:{_MESSAGE}|"
    rf"zafer|piblisite)|(?:les|less|lese) (?:amwin|amoin|a mwin|mwen|nou) (?:trankil|trankill)",
    r"(?:tir|tire|retir|wete|efas|efase) (?:nimewo|nimero) (?:an )?(?:mwen|moin|mwin)|(?:tir|tire|retir|wete) "
    r"(?:amwin|mwen|moin) (?:an|dan|si|adan) (?:lis|list|fichie)",
    # Arabic of Morocco and Algeria, in Latin letters
    r"(?:safi |khlas |khalas )?(?:baraka|barka) (?:men |mn |min )(?:les |had |had les |dok |l )?(?:messages?|sms|pub|"
    r"promo\w*|textos?)|(?:hbess|hbes|7bess|7bes|habsou|7absou|wa9fou|wa99fou|wakfou|hebsou) (?:3liya |lia |men |mn |"
    r"3lina )?(?:had |dok )?(?:les )?(?:messages?|sms|pub|promos?)",
    r"ma ?(?:tsifto\w*|tsiftou\w*|tsayfto\w*|tb3at\w*|tba3t\w*|tb9awch tsifto\w*|tb9aw(?:ch)? tsifto\w*|"
    r"tketbo\w*)(?: ?(?:sh|ch))?(?: (?:lia|liya|li|lina))",
    # Portuguese, Spanish, Catalan, Italian, Corsican
    r"deixem? de (?:me )?(?:chatear|incomodar|enviar|mandar|escrever)|(?:tirem|retirem|apaguem|removam|tire|retire) "
    r"(?:o )?meu (?:numero|contacto|contato)|(?:nao|n) quero (?:mais|receber) (?:\w+ )?(?:mensagens|sms|publicidade|"
    r"promocoes)",
    r"no (?:me|ens|m|em|nos) (?:envieu|enviin|envieis|enviis|envien|enviar|manden|mandeis|escriban|escribais) (?:mes|"
    r"mas) ?(?:propaganda|missatges|sms|publicitat|publicidad|mensajes)?|no vull rebre (?:mes )?(?:missatges|sms|"
    r"publicitat|propaganda)|no (?:quiero|deseo) recibir (?:mas )?(?:mensajes|sms|publicidad|promociones)|"
    r"(?:borrenme|quitenme|borradme|quitadme) de (?:la|su|vuestra|esta) lista",
    r"(?:un|non|nun) (?:mi |ci )(?:mandate|mandeti|scrivite|scrivete|inviate) (?:piu|piu )?(?:missaghji|messaggi|sms|"
    r"publicita)?(?<=[a-z])|(?:smettetela|smettete|basta) (?:di|con) (?:mandarmi|scrivermi|inviarmi|messaggi|sms|"
    r"questi messaggi|i messaggi)|cancellatemi (?:dalla|da questa) lista",
    # German, Alsatian, Breton, Basque
    r"(?:schreiben|schicken|senden) sie mir (?:bitte )?(?:nicht|keine \w+|nichts) ?mehr|(?:horen sie auf|hort auf|"
    r"heere uff|hor uff) (?:mit|mir|zu) (?:\w+ )?(?:sms|nachrichten|werbung|schreiben|schicke)|(?:ich )?will (?:nix|"
    r"nichts|keine \w+) (?:meh|mehr) (?:devun|davon|von euch|von ihnen|bekommen)|loschen sie meine nummer",
    r"paouezit (?:da|gant) (?:gas|skrivan|kas) ?(?:kemennadou|sms)?|na gasit ket (?:mui|ken)|ez (?:bidali|idatzi) "
    r"(?:\w+ )?(?:gehiago\w*|mezu\w*)",
    r"(?:striche|strichen sie|losche|loschen sie|nehmen sie) (?:bitte )?(?:mini|meine|mi) nummer|schicke\w* "
    r"(?:mer|mir) (?:bitte )?(?:kenni|keine) \w+ (?:meh|mehr)|"
    r"(?:esborreu|elimineu|traieu) (?:el )?(?:meu|nostre) (?:numero|telefon)|kendu (?:nire|gure) zenbakia|"
    r"(?:caccietemi|cacciatemi|toglietemi|levatemi) "
    r"(?:da|dalla|di) (?:a )?(?:vostra )?lista|na (?:gasit|skrivit) ket (?:a )?(?:kemennadennou|kemennadou|mui)",
    r"(?:scoateti|stergeti) ma de pe (?:lista|listele)|nu (?:mai )?vreau (?:reclame|oferte|promotii|sms)|(?:nie "
    r"chce|nie zycze sobie) (?:juz )?(?:wiecej )?"
    r"(?:reklam|sms\w*|wiadomosci)|(?:lam on |xin )?dung gui (?:tin|them|cho)|khong muon nhan (?:tin nhan|quang "
    r"cao|sms)|(?:xin )?xoa so cua toi",
    # Turkish, Polish, Romanian, Malagasy, Comorian, Tahitian, Vietnamese
    r"(?:bir daha|artik|lutfen) (?:bana )?(?:mesaj|sms|reklam) (?:atma\w*|gonderme\w*|yazma\w*)|(?:mesaj|sms|reklam) "
    r"(?:atmayin\w*|gondermeyin\w*|gondermeyiniz)|beni (?:listeden|rehberden) (?:cikar\w*|silin?)|numarami silin?",
    r"(?:prosze )?nie (?:wysylac|wysylajcie|pisac|piszcie|przysylac|przysylajcie)(?: (?:mi|do mnie))?(?: wiecej)?(?: "
    r"(?:sms\w*|reklam|wiadomosci))?|przestancie (?:do mnie )?(?:pisac|wysylac|przysylac)|(?:usuncie|wypiszcie) "
    r"(?:mnie|moj numer)",
    r"nu (?:imi |mi |ne )?mai (?:trimiteti|trimite|scrieti|vreau|doresc)(?: (?:mesaje|sms|reclame|oferte))?|stergeti "
    r"(?:numarul meu|ma)|nu doresc (?:mesaje|sms|reclame)",
    r"aza (?:mandefa|manoratra|mandefasa) (?:\w+ ){0,2}?(?:intsony|amiko)|musi(?:ni|ni)?(?:rumie|tumie|andikie)|"
    r"eiaha e hapono|dung (?:gui|nhan) (?:tin|tin nhan|sms|cho)?(?<=[a-z])",
)

IN_OTHER_SCRIPTS = re.compile(
    r"не (?:надсилай(?:те)?|пиши(?:те)?|пишіть|присылай(?:те)?|отправляй(?:те)?|шли(?:те)?|турбуйте|беспокойте|"
    r"звоните)|отпишите|відпишіть|удалите (?:мой номер|меня)|видаліть (?:мій номер|мене)|"
    r"لا (?:ترسلوا|ترسل|تراسلوني|تراسلني|تبعثوا|تكتبوا)|لا اريد (?:رسائل|رسايل|اعلانات)|توقفوا عن|اوقفوا|"
    r"不要再.{0,4}发|不要.{0,3}发.{0,4}(?:短信|广告)|别再.{0,4}发|别发了|停止.{0,2}发|退订|退訂|取消订阅|"
    r"μη(?:ν)? (?:μου )?στε[ιί]λ|σταματ[ηή]στε|送らないで|停止してください|그만 보내|보내지 마|അയക്കരുത്|அனுப்ப வேண்டாம்|அனுப்பாதீர்கள்|"
    r"मत भेज|אל תשלחו"
)
"""On words as they are written, in lower case."""
