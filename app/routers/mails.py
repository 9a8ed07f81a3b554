"""A staff member's own wish to be reminded by mail: she sets it, reads it and takes it back."""

from fastapi import APIRouter

from app.notifications import service
from app.notifications.errors import MailIsOff
from app.notifications.rules import MailWish
from app.routers.dependencies import CurrentStaff, SettingsDep, TransactionDep
from app.routers.problems import responses
from app.routers.schemas.mails import MailView, MailWishView, NewMailWish
from app.routers.strictness import StrictRoute

router = APIRouter(prefix="/staff/me/mail", tags=["staff"], route_class=StrictRoute)


@router.get("", summary="Whether and how one is reminded by mail", responses=responses(401, 403))
async def get_mail_wish(actor: CurrentStaff, work: TransactionDep, settings: SettingsDep) -> MailView:
    """Return one's own wish. Nobody else can read it."""
    wish = await service.find_mail_wish(work.main, staff_id=actor.staff_id)
    view = None if wish is None else MailWishView.model_validate(wish, from_attributes=True)
    return MailView(is_on=settings.is_mail_on, wish=view)


@router.put(
    "",
    status_code=204,
    summary="Wish to be reminded by mail",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def put_mail_wish(
    request: NewMailWish, actor: CurrentStaff, work: TransactionDep, settings: SettingsDep
) -> None:
    """Replace one's wish. The address is kept until one takes it back, or is suspended."""
    if not settings.is_mail_on:
        raise MailIsOff
    await service.set_mail_wish(work.main, actor=actor, wish=MailWish(**request.model_dump()))


@router.delete(
    "",
    status_code=204,
    summary="Be reminded no more",
    responses=responses(401, 403),
)
async def delete_mail_wish(actor: CurrentStaff, work: TransactionDep) -> None:
    """Forget one's address, and whatever is on its way to it."""
    await service.forget_mail_wish(work.main, staff_id=actor.staff_id)
