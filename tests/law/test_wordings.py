"""What a wording says: of lawful ones, which speak of refusing too, none is taken for a refusal; of those that refuse, each is."""

from stopsms.compliance.consent.wording import Unwilling, WordingScope, scope, unwilling

from tests.each_case import each

LAWFUL = """
J’accepte
J’accepte.
J’accepte tout.
J’accepte de recevoir des SMS de Zelie.
J’accepte de recevoir les offres de Zelie par SMS.
J’accepte de recevoir les offres de Zelie par SMS. Pour ne plus en recevoir : STOP au 36180.
J’accepte de recevoir les offres de Zelie par SMS. Je peux m’y opposer à tout moment, sans frais.
J'accepte de recevoir des SMS de Zelie. Vous pouvez vous opposer à tout moment, STOP au 36180.
J’accepte de recevoir des offres par SMS, sans engagement.
Oui, je souhaite recevoir les bons plans par SMS. Je peux me désinscrire à tout moment.
Oui, je veux recevoir les SMS de la boutique, sans engagement et sans frais.
J’accepte de recevoir des SMS. Mes données ne seront jamais cédées à des tiers.
En cochant cette case, j’accepte de recevoir les offres par SMS et je comprends que mes données ne seront jamais cédées à des tiers.
En cochant cette case, vous acceptez de recevoir nos SMS. Si vous ne souhaitez plus en recevoir, envoyez STOP au 36180.
En cochant cette case, j’accepte de recevoir des SMS ; je sais que je peux ne plus en recevoir en envoyant STOP au 36180.
Cochez cette case si vous souhaitez recevoir nos offres par SMS.
Cochez la case pour recevoir nos offres par SMS. Vous pourrez vous désabonner à tout moment.
Cochez cette case si vous acceptez d’être contacté par SMS. Votre refus est sans conséquence.
☐ J’accepte de recevoir par SMS les actualités de Zelie (2 messages par mois au plus). Désinscription possible à tout moment.
Je consens à recevoir des messages publicitaires de Zelie par SMS. Ce consentement peut être retiré à tout moment.
Je consens au traitement de mon numéro à des fins de prospection par SMS ; je peux retirer mon consentement à tout moment.
J’accepte d’être contactée par SMS. Je dispose d’un droit d’accès, de rectification et d’opposition.
J’accepte d’être contacté par SMS par Zelie ; conformément au RGPD, je peux exercer mon droit d’opposition en écrivant à dpo@zelie.example.
J’accepte les SMS de Zelie mais pas ceux de ses partenaires.
J’accepte de recevoir des SMS ; je n’accepte pas que mes données soient transmises à des partenaires.
J’accepte de recevoir des SMS et je ne souhaite pas recevoir d’e-mails.
Je ne veux rien manquer : envoyez-moi vos offres par SMS.
Je ne veux pas rater les ventes privées, prévenez-moi par SMS.
Je veux recevoir les SMS de Zelie. Pas plus de quatre SMS par mois.
Je veux recevoir les SMS de Zelie. Jamais de SMS le dimanche ni la nuit.
J’accepte de recevoir des SMS de Zelie. Si je ne souhaite plus en recevoir, je réponds STOP.
J’accepte de recevoir des SMS de Zelie. Dès que je ne veux plus en recevoir, j’envoie STOP au 36180.
J’autorise Zelie à m’envoyer ses offres par SMS. À tout moment, il m’est possible de refuser ces messages.
J’autorise Zelie à utiliser mon numéro pour m’adresser des SMS publicitaires. Je suis libre de refuser.
Recevez nos offres par SMS ! Vous pouvez à tout moment choisir de ne plus être contacté.
Inscrivez-vous aux SMS de Zelie. Pour vous désinscrire, répondez STOP.
Envoyez OUI au 36180 pour recevoir nos offres. Pour ne plus recevoir de SMS, envoyez STOP au 36180.
Je souhaite être informé des ventes privées par SMS. Les informations recueillies ne sont pas transmises à des tiers.
Je souhaite recevoir des alertes par SMS ; mon numéro ne sera ni vendu ni loué.
Accord oral recueilli en caisse : la cliente accepte de recevoir les SMS de la boutique.
La cliente a accepté de recevoir nos offres par SMS. Elle sait qu’elle peut s’y opposer.
J’accepte que Zelie m’envoie des SMS promotionnels. Vous avez le droit de vous opposer, sans motif, à la prospection (RGPD art. 21).
Oui, tenez-moi au courant par SMS. Vous ne recevrez pas plus de 3 messages par mois.
Je m’abonne aux SMS de Zelie. Ne pas répondre à ce message.
J’accepte de recevoir des SMS de Zelie, que je pourrai refuser à tout moment par simple STOP.
Client informé lors de l’achat que son numéro servira à la prospection pour des produits analogues ; il peut s’y opposer.
J’accepte de recevoir les offres de Zelie par SMS. L’acceptation n’est pas une condition d’achat.
Je donne mon accord pour recevoir des SMS. Je n’ai pas à donner de motif pour me désinscrire.
Oui aux SMS ! Aucun spam, aucune revente de vos données.
I agree to receive marketing texts from Zelie. Consent is not a condition of purchase. Reply STOP to opt out.
By ticking this box I agree to receive text messages from Zelie. You can opt out at any time by replying STOP.
Yes, text me offers. We will never share or sell your number.
Tick this box if you would like to receive offers by SMS.
I want to receive text messages. If you no longer wish to receive them, reply STOP.
Acceptez-vous de recevoir nos SMS ? Oui | Non
☐ Oui ☐ Non
En validant ce formulaire, vous acceptez de recevoir nos SMS. Vous pouvez à tout moment refuser.
J'accepte de recevoir des SMS de Zelie (facultatif). Vous pouvez refuser sans conséquence sur votre commande.
Je souhaite recevoir les offres SMS, et je suis informé(e) que je peux retirer mon accord à tout moment.
J'accepte de recevoir par SMS des offres commerciales. Vos données ne seront pas conservées plus de 3 ans.
J'accepte de recevoir des offres par SMS, e-mail et téléphone. Inscrit sur Bloctel ? Vous pouvez vous y opposer.
Je souhaite être contacté par SMS, jamais par téléphone.
J'accepte que Zelie me contacte par SMS. Je peux demander à ne plus être contacté en écrivant à zelie@example.com
J'accepte de recevoir des SMS. Ne communiquez jamais votre code par SMS.
J'accepte d'être contacté par SMS. Vous pouvez retirer votre consentement, vous désabonner ou vous opposer à la prospection.
J'accepte de recevoir les SMS promotionnels. Pour vous opposer : STOP. Nous ne vous enverrons plus de messages.
J'accepte de recevoir les SMS promotionnels. En répondant STOP, vous ne recevrez plus de messages.
J'accepte les SMS. Si vous ne répondez pas, aucun SMS ne vous sera envoyé.
Je souhaite recevoir les offres par SMS. Le refus de fournir votre numéro n'empêche pas l'achat.
Votre numéro ne sera utilisé que pour vous envoyer nos offres par SMS si vous cochez cette case.
Nous n'envoyons pas de SMS sans votre accord. Cochez pour accepter.
Sans votre accord, nous ne vous contacterons pas. J'accepte de recevoir des SMS.
Cette case n'est pas obligatoire : cochez-la pour recevoir nos SMS.
La case n'est pas pré-cochée. Je coche pour recevoir les offres par SMS.
En cochant cette case, je consens à ce que Zelie m'adresse des offres par SMS. Je ne serai pas contacté par des tiers.
Acceptation des SMS - le client n'a pas d'adresse e-mail
Client d'accord pour les SMS, ne souhaite pas de mails
Le client accepte d'être contacté par SMS mais refuse les e-mails
Mot-clé ZELIE envoyé au 36180. Réponse : Vous êtes inscrit. STOP au 36180 pour ne plus recevoir nos SMS.
Inscription newsletter SMS : je m'inscris et je pourrai me désinscrire quand je le souhaite.
J'accepte de recevoir des SMS de Zelie. Je n'ai pas l'obligation d'acheter.
I agree to get texts. Msg & data rates may apply. Text STOP to cancel. We do not send texts at night.
I consent to receive SMS. I understand that I do not have to consent in order to buy.
J'accepte de recevoir des SMS de Zelie et pas plus de 2 par semaine
J'accepte de recevoir les offres de Zelie par SMS (n'hésitez plus !).
Je ne suis pas un robot. J'accepte de recevoir des SMS.
J'accepte de recevoir des SMS. J'ai plus de 15 ans.
Consentement SMS recueilli au téléphone, appel enregistré
Bulletin papier signé
Formulaire web v3
Case cochée
J'accepte les CGV et de recevoir des SMS
J'accepte de recevoir les offres ; je ne recevrai pas de SMS avant confirmation.
Oui je le veux
J’accepte, n’est-ce pas ?
J'accepte de recevoir plus d'offres par SMS
J’accepte sauf le dimanche
Je reçois les SMS de Zelie jusqu'à ce que je m'y oppose
En renseignant votre numéro, vous acceptez de recevoir des SMS de notre part. Vous pouvez vous désinscrire à tout moment.
J'accepte de recevoir des informations commerciales par SMS de la part de Zelie. Mes données ne seront jamais transmises.
J'ai lu la politique de confidentialité et j'accepte de recevoir des SMS
Je souhaite bénéficier des offres exclusives par SMS
Oui, je m'inscris !
Je souhaite recevoir les actualités de Zelie par SMS, même si je ne suis pas encore client.
Je souhaite recevoir les offres par SMS, aucun e-mail
J'accepte d'être contacté par SMS pour le suivi de ma commande et pour des offres. Aucun paiement n'est demandé.
Vous consentez à recevoir des SMS. Vous pouvez y mettre fin à tout moment : ne plus recevoir nos messages se fait par STOP.
J'accepte la prospection par SMS. La loi vous permet de refuser la prospection (art. L.34-5 CPCE).
J'accepte la prospection par SMS. Opposition : par STOP au 36180.
J'accepte de recevoir des SMS. Opposition à tout moment.
Désinscription : STOP au 36180. J'accepte de recevoir les SMS.
J'accepte. Non obligatoire.
J'accepte. Pas d'engagement, pas de spam.
J'accepte de recevoir vos SMS. Pas de spam, promis !
J'accepte de recevoir des SMS. Aucune publicité de tiers.
Je veux recevoir vos SMS ! Vous n'aimez plus ? Répondez STOP.
Je reconnais avoir été informé de mon droit de ne pas recevoir de SMS et j'accepte d'en recevoir
J'accepte de recevoir des SMS. Vous avez changé d'avis ? Il suffit de ne plus accepter en répondant STOP.
Je consens. En cas de refus, aucune conséquence.
J'accepte de recevoir des SMS. Votre numéro ne sera pas utilisé pour vous appeler.
Si vous souhaitez recevoir nos SMS, cochez cette case. Si vous ne cochez pas, vous ne recevrez rien.
Cochez cette case pour recevoir nos offres par SMS ; à défaut, vous ne recevrez pas de SMS.
Cochez la case si vous souhaitez recevoir nos offres par SMS (vous pourrez vous y opposer par la suite).
Case à cocher : « J'accepte de recevoir les SMS de Zelie » (non cochée par défaut)
En tapant OUI vous acceptez de recevoir nos SMS, sans pouvoir être contacté par nos partenaires
Je coche pour accepter les SMS et pas les e-mails
Oui, je souhaite recevoir des SMS et je ne souhaite pas d'appels téléphoniques
J’accepte de recevoir des SMS de Zelie et de ne plus rater une offre
Par votre signature, vous acceptez de recevoir nos SMS. Toute personne peut s'opposer.
Je souhaite recevoir les offres promotionnelles de Zelie par SMS. Les données des personnes opposées sont supprimées.
By texting JOIN you agree to receive texts. You do not need to consent to purchase.
I agree to receive SMS. Unsubscribe at any time.
I agree to receive SMS. Don't want them anymore? Text STOP.
Sign up for texts. If you do not want them any longer, text STOP.
Check the box to receive texts. You may decline.
""".strip().splitlines()

REFUSING = """
Je refuse de recevoir des SMS de Zelie
Je refuse.
La cliente nous a dit qu'elle ne veut plus jamais recevoir de SMS de notre part
Je ne souhaite pas recevoir les offres de Zelie par SMS merci
Je ne souhaite plus recevoir de SMS.
Je ne veux pas être contacté par SMS.
Non, je ne veux pas de SMS.
Non merci
Non.
Je n’accepte pas de recevoir des SMS de Zelie.
Je ne consens pas à recevoir de la publicité par SMS.
Je n’autorise pas Zelie à m’envoyer des SMS.
Je m’oppose à la prospection par SMS.
Je m’oppose à ce que mon numéro soit utilisé à des fins de prospection.
J’exerce mon droit d’opposition.
Je retire mon consentement.
La personne a refusé les SMS.
Le client refuse la prospection.
Elle s’est opposée à tout message publicitaire.
Ne souhaite plus être contactée.
Souhaite ne plus recevoir de SMS.
A demandé à ne plus recevoir nos messages
Ne pas m’envoyer de SMS
Ne m’envoyez plus de SMS.
Ne plus me contacter par téléphone.
Pas de SMS svp
Plus aucun SMS
Refus de recevoir des SMS
Opposition à la prospection par SMS
Je me désinscris des SMS de Zelie.
La cliente s’est désabonnée.
Je n’ai pas donné mon accord pour recevoir des SMS.
Je préfère ne pas recevoir de SMS.
Merci de ne plus m’envoyer de SMS.
Supprimez-moi de votre liste.
Je ne suis pas d’accord pour recevoir des SMS.
I do not want to receive text messages from Zelie.
I don’t agree to receive marketing texts.
I refuse marketing texts.
Please do not text me.
The customer no longer wishes to receive SMS.
Je ne voudrais pas de SMS
je veux pas recevoir vos sms
Je ne désire pas recevoir d'informations commerciales par SMS
Refuse tout SMS
A refusé la prospection lors de l'appel
Client opposé aux SMS
Mme Dupont ne veut pas qu'on lui envoie de SMS
ne veut rien recevoir
Je ne suis pas intéressé par vos SMS
Je suis contre les SMS publicitaires
Je ne donne pas mon accord pour recevoir des SMS
Je n'ai jamais accepté de recevoir des SMS
Cliente refusant les SMS
Le client ne souhaite aucun SMS
Opt-out
Désinscrit
Désabonnement demandé par la cliente
Retirez-moi de vos listes
Stop aux SMS
STOP
Je demande à ne plus être sollicité par SMS
Je refuse toute prospection
Je ne veux recevoir aucun SMS
Je ne souhaite pas
J'ai refusé
I object to marketing by SMS
Opt me out of SMS
No thanks, no texts
I would prefer not to receive texts
Consentement refusé
N'accepte pas les SMS
Sans accord de la cliente
Pas d'accord pour les SMS
""".strip().splitlines()

FOR_THE_UNWILLING = """
Cochez cette case si vous ne voulez pas recevoir nos SMS
Cochez cette case si vous ne souhaitez pas recevoir nos offres par SMS.
Si vous ne souhaitez pas recevoir nos SMS, cochez cette case.
Si vous ne souhaitez plus recevoir nos SMS, cochez ici.
Si vous ne souhaitez pas recevoir nos offres par SMS
Veuillez cocher la case pour ne pas recevoir d’offres par SMS.
Cochez pour refuser les SMS de Zelie.
Cochez la case pour vous opposer à la prospection par SMS.
En cochant cette case, je refuse de recevoir des SMS.
En cochant cette case, je ne souhaite pas recevoir de SMS.
Décochez cette case si vous ne souhaitez pas recevoir nos SMS.
Décocher pour ne plus recevoir de SMS
Sauf opposition de votre part, vous recevrez nos offres par SMS.
Sauf avis contraire, nous vous enverrons nos offres par SMS.
Sans opposition de votre part, vous recevrez nos SMS.
En l’absence de refus de votre part, votre numéro servira à la prospection.
Tick this box if you do not want to receive our texts.
Please tick if you would rather not hear from us by SMS.
Uncheck this box if you don’t want offers by text.
We will text you offers unless you tick this box.
Cocher si refus SMS
Cochez si vous refusez les SMS
Cochez ici pour ne plus recevoir
En ne cochant pas cette case, vous acceptez de recevoir nos SMS
Vous recevrez nos SMS sauf si vous vous y opposez
Sauf refus exprès, vos coordonnées seront utilisées
Si vous vous y opposez, cochez la case
Do not tick if you want texts
Leave this box blank to receive texts
Tick to opt out of texts
""".strip().splitlines()


@each("wording", LAWFUL)
def test_a_lawful_wording_that_says_how_to_refuse_is_no_refusal(wording: str) -> None:
    assert unwilling(wording) is None


@each("wording", REFUSING)
def test_a_wording_that_refuses_is_no_consent(wording: str) -> None:
    assert unwilling(wording) is Unwilling.REFUSES


@each("wording", FOR_THE_UNWILLING)
def test_a_box_for_those_who_do_not_want_messages_is_no_consent_of_the_others(wording: str) -> None:
    assert unwilling(wording) is Unwilling.OPT_OUT


SILENT = """
Votre silence vaut accord pour les SMS promotionnels
Sans réponse de votre part, votre silence vaudra acceptation.
L'achat vaut acceptation de recevoir nos SMS
Toute commande vaut accord pour recevoir nos SMS.
La navigation sur ce site vaut consentement aux SMS.
L'utilisation du wifi implique l'acceptation de nos SMS
En poursuivant, vous consentez à recevoir nos SMS
En continuant votre navigation vous acceptez de recevoir nos SMS.
En passant commande, vous acceptez de recevoir nos offres par SMS
En achetant en ligne j'accepte les SMS de Zelie
Je ne m'oppose pas à recevoir des offres par SMS
La cliente ne s'oppose pas aux SMS.
Je n'ai pas d'objection à recevoir des SMS
Je n'ai rien contre les SMS
Par défaut, vous recevrez nos SMS.
Vous serez automatiquement inscrit à nos SMS.
By continuing, you agree to receive our texts
By placing an order you consent to receive SMS
""".strip().splitlines()

LEAVING = """
Désinscrivez-moi des SMS de Zelie
Désabonnez-moi de vos SMS
Désactiver les SMS
Je désactive les SMS
Retirez mon numéro de vos envois SMS
Merci de me désinscrire des SMS
Veuillez supprimer mon numéro
Ne plus recevoir de SMS
""".strip().splitlines()

SCOPES: dict[WordingScope, list[str]] = {
    WordingScope.WITH_GAME: """
En vous inscrivant au jeu vous acceptez les SMS de Zelie
Validez pour jouer et recevoir nos offres par SMS
Je participe au jeu et j'accepte de recevoir les offres par SMS
En participant au concours, j'accepte de recevoir des SMS
Je tente ma chance et je reçois les SMS de Zelie
Pour participer au tirage au sort, j'accepte les SMS de Zelie.
Enter the contest and receive our texts
""".strip().splitlines(),
    WordingScope.OTHERS: """
J'accepte de recevoir les offres de nos partenaires par SMS.
Oui aux SMS des partenaires de Zelie
J'accepte de recevoir par SMS des informations de tiers.
J'accepte que mes données soient cédées à des tiers pour recevoir des SMS
J'accepte que mon numéro soit transmis à nos partenaires afin de recevoir leurs SMS
I agree to receive texts from our partners
""".strip().splitlines(),
    WordingScope.SERVICE: """
Numéro de portable (pour le livreur)
Mobile pour la livraison
J'accepte les offres par e-mail ; mon numéro sert au livreur
J'accepte de recevoir les offres de Zelie par courriel, et les alertes de livraison par SMS.
Je souhaite la newsletter par e-mail et le suivi de colis par SMS
Recevez vos billets par SMS
Recevez vos résultats d'analyses par SMS
Je souhaite recevoir mon ticket de caisse par SMS
Recevoir un lien de paiement par SMS
Alerte SMS retard de train
J'accepte de recevoir par SMS la confirmation de mon don
Recevoir mon reçu fiscal par SMS
J'accepte de participer à une enquête par SMS
Recevoir ma carte d'embarquement par SMS
Get your receipt by text
""".strip().splitlines(),
    WordingScope.OTHER_MEANS: """
J'accepte d'être appelé par un conseiller Zelie.
J'accepte d'être rappelée gratuitement.
""".strip().splitlines(),
    WordingScope.NO_MEANS: """
Mobile *
Numéro de téléphone
Votre numéro de portable (facultatif)
Oui
""".strip().splitlines(),
}

GOOD = """
J'accepte de recevoir les offres promotionnelles de Zelie par SMS.
Oui, je souhaite recevoir par SMS les offres et nouveautés de Zelie.
Je souhaite être averti par SMS des ventes privées et des soldes chez Zelie.
Je consens à ce que Zelie utilise mon numéro de mobile pour m'envoyer des SMS publicitaires.
J'accepte de recevoir des SMS de la part de Zelie concernant ses promotions (4 par mois maximum).
☐ Oui, envoyez-moi vos bons plans par SMS !
Tenez-moi informé des promotions par SMS
Recevez en avant-première nos offres par SMS : cochez la case.
J'accepte de recevoir par SMS le suivi de ma commande ainsi que les offres de Zelie.
Je souhaite recevoir les offres de mon magasin par SMS et par e-mail.
J'autorise le salon Zelie à m'envoyer des SMS pour mes rendez-vous et ses promotions.
J'accepte de recevoir les jeux-concours et les offres de Zelie par SMS.
Je veux recevoir par SMS les jeux et bons plans du mois.
Je participe au jeu. ☐ J'accepte, de façon facultative, de recevoir les offres de Zelie par SMS.
J'accepte de recevoir les SMS de Zelie (facultatif, sans incidence sur ma participation au jeu).
J'accepte de recevoir par SMS les offres de Zelie et de ses partenaires.
J'accepte les offres SMS de Zelie. Vos données ne sont pas transmises à nos partenaires.
J'accepte les offres SMS de Zelie ; mon numéro n'est jamais cédé à des tiers.
Oui, je m'abonne aux alertes SMS de Zelie pour ne rien manquer des soldes.
Je souhaite recevoir les actualités de la boutique par texto.
J'accepte d'être contacté par SMS à des fins de prospection commerciale.
J'accepte d'être contacté(e) par SMS, e-mail et téléphone pour des offres commerciales.
En cochant cette case, j'accepte de recevoir des offres commerciales par SMS de ZELIE MODE SAS.
En cochant cette case, vous acceptez que ZELIE MODE SAS vous adresse des SMS promotionnels.
En envoyant ZELIE au 36180, j'accepte de recevoir des SMS promotionnels.
En signant ce bulletin, j'accepte de recevoir les SMS de la boutique.
Votre signature vaut accord pour recevoir nos offres par SMS.
Cocher cette case vaut consentement à recevoir nos SMS promotionnels.
Je rejoins le club SMS de Zelie et je reçois les offres réservées aux membres.
Je souhaite recevoir l'agenda des événements et les offres du restaurant par SMS.
Informez-moi par SMS des arrivages et des promotions de la semaine.
J'accepte que l'institut Zelie m'envoie un SMS pour mon anniversaire et ses offres.
Je souhaite recevoir la billetterie en avant-première et les offres du théâtre par SMS.
J'accepte de recevoir par SMS les offres de la billetterie Zelie.
Oui aux SMS : ventes flash, nouveautés et invitations.
J'accepte de recevoir des SMS d'information et d'offres de Zelie. Je peux me désinscrire en répondant STOP.
Le client accepte de recevoir les offres de la boutique par SMS (accord recueilli en caisse).
La cliente, informée de son droit d'opposition, accepte de recevoir nos promotions par SMS.
Je souhaite recevoir par SMS les appels aux dons et nouvelles de l'association.
J'accepte de recevoir par SMS les informations de la campagne et les invitations aux réunions.
J'accepte de recevoir par SMS les actualités de la mairie.
J'ai lu la politique de confidentialité. J'accepte de recevoir les offres de Zelie par SMS.
Avec mon accord, Zelie peut m'envoyer des offres par SMS. Oui, j'accepte.
Je veux profiter des remises fidélité par SMS.
Yes, I agree to receive offers from Zelie by text message.
""".strip().splitlines()


@each("wording", SILENT)
def test_silence_or_an_act_done_for_something_else_is_no_consent(wording: str) -> None:
    assert unwilling(wording) is Unwilling.OPT_OUT


@each("wording", LEAVING)
def test_whoever_asks_to_be_taken_off_refuses(wording: str) -> None:
    assert unwilling(wording) is Unwilling.REFUSES


@each(("found", "wording"), [(found, wording) for found in SCOPES for wording in SCOPES[found]])
def test_what_a_wording_agrees_to_is_told_by_its_words(found: WordingScope, wording: str) -> None:
    assert scope(wording) is found


@each("wording", GOOD)
def test_a_wording_that_asks_for_messages_by_sms_is_taken(wording: str) -> None:
    assert (unwilling(wording), scope(wording)) == (None, WordingScope.SMS)
